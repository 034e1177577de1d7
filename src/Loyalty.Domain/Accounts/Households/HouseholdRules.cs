using System.Collections.Immutable;
using Loyalty.Contracts.Accounts.Households;
using Loyalty.Contracts.Common;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Purchases.Returns;
using Loyalty.Domain.Schedules;

namespace Loyalty.Domain.Accounts.Households;

/// <summary>Decides on a household's account: its opening, and the legs of what its members do.</summary>
public static class HouseholdRules
{
    public static Refusal Full { get; } = Refusal.Rule("householdFull", "The household has as many members as the program lets it have.");

    public static Refusal NotFound { get; } = Refusal.NotFound("householdNotFound", "The program has no such household.");

    public static Refusal NotOffered { get; } = Refusal.Rule("householdsNotOffered", "Members of the program share nothing.");

    public static Decision Found(string household, CompiledEdition edition, DateTimeOffset now) =>
        edition.Definition.Households is { Retired: false } offered ? Decision.Of([new HouseholdFounded { At = now.ToUniversalTime(), Household = household, Wallet = offered.Wallet }])
        : NotOffered;

    /// <summary>A leg. A refusal of it is an event too, so that it holds for ever.</summary>
    /// <param name="state">The household's account; not changed.</param>
    /// <param name="leg">What the member's account says.</param>
    /// <param name="current">The edition in force.</param>
    /// <param name="editions">Any edition of the program by its number.</param>
    /// <param name="now">The platform's clock.</param>
    public static Decision Run(AccountState state, HouseholdLeg leg, CompiledEdition current, Func<int, CompiledEdition> editions, DateTimeOffset now)
    {
        if (state is not { Status: AccountStatus.Household, Household: { } household })
        {
            return NotFound;
        }

        var at = now.ToUniversalTime();
        var after = state.Fork();
        var events = DueRules.Advance(after, current, at);
        var taken = new HouseholdLegTaken { At = at, Id = leg.Id, Member = leg.Member, Kind = leg.Kind };
        switch (leg.Kind)
        {
            case HouseholdLegKind.Join:
                var most = current.Definition.Households is { Retired: false } offered ? offered.Members : 0;
                var fits = after.Members.Count < most || after.Members.Any(member => member.Member == leg.Member);
                Add(taken with { Refused = fits ? null : most == 0 ? NotOffered.Code : Full.Code });
                break;
            case HouseholdLegKind.Leave:
                Leave();
                break;
            case HouseholdLegKind.Draw when leg.Draw > Spending.Available(after, household.Wallet, at):
                Add(taken with { Refused = "insufficientBalance" });
                break;
            case HouseholdLegKind.Return:
                Share();
                GiveOn();
                break;
            default:
                Share();
                Draw();
                break;
        }

        // What ended on the way leaves again at once, so that the entries add up.
        events.AddRange(DueRules.Advance(after, current, at));
        return Decision.Of(events);

        void Leave()
        {
            var active = Spending.Order(after, household.Wallet, at).Where(bucket => bucket.Contributor == leg.Member).ToArray();

            // What is owed stays behind, and with it what it takes of the leaver's own to pay it: a household is not left below zero.
            var left = Spending.Available(after, household.Wallet, at);
            var takes = ImmutableArray.CreateBuilder<BucketPoints>();
            foreach (var bucket in active)
            {
                var some = Math.Min(left, after.PointsIn(bucket));
                left -= some;
                Take(bucket, some);
            }

            foreach (var (bucket, points) in after.Buckets.Where(held => held.Bucket.Contributor == leg.Member && !held.Bucket.IsActiveAt(at)).ToArray())
            {
                Take(bucket, points);
            }

            Add(taken with { ExpiredOut = [.. after.Expired.Where(held => held.Bucket.Contributor == leg.Member)] });
            Spend(takes.ToImmutable(), "left");

            void Take(BucketKey bucket, long points)
            {
                if (points > 0)
                {
                    takes.Add(new BucketPoints(bucket, points));
                }
            }
        }

        // Unspent, they would have left with who contributed them, but for what is owed.
        void GiveOn()
        {
            if (IsMember(leg.Member))
            {
                return;
            }

            var left = Spending.Available(after, household.Wallet, at);
            var takes = ImmutableArray.CreateBuilder<BucketPoints>();
            foreach (var (bucket, points) in leg.Gives.Where(points => points.Contributor == leg.Member).Select(points => ToBucket(points)))
            {
                var some = Math.Min(bucket.IsActiveAt(at) && !after.IsExpiredAt(bucket, at) ? Math.Min(left, points) : points, after.PointsIn(bucket));
                left -= some;
                if (some > 0)
                {
                    takes.Add(new BucketPoints(bucket, some));
                }
            }

            Spend(takes.ToImmutable(), "left");
        }

        void Share()
        {
            var gives = leg.Gives.Select(points => ToBucket(points)).ToArray();
            var own = leg.Gives.Where(points => points.Contributor is null).Sum(points => points.Points);
            var expired = leg.Expired.Select(points => ToBucket(points)).ToArray();
            Add(taken with
            {
                Contributed = own - leg.Takes.Sum(take => take.Points),
                ExpiredIn = [.. expired],
                ExpiredOut = [.. expired.Where(held => leg.Kind == HouseholdLegKind.Return && !IsMember(leg.Member) && held.Bucket.Contributor == leg.Member)],
            });
            if (leg.Debt > 0)
            {
                Add(new PointsTakenBack { Wallet = household.Wallet, Points = leg.Debt, Debt = leg.Debt });
            }

            if (gives.Length > 0)
            {
                Add(Credit(gives));
            }

            foreach (var take in leg.Takes)
            {
                var award = new PointsAwarded { Rule = take.Rule, Edition = take.Edition, Wallet = household.Wallet };
                BucketKey[] buckets = [.. take.Buckets.Select(bucket => ToBucket(bucket).Bucket)];
                Add(RecordReturnRules.TakeBack(after, award, buckets, take.Points, repaid: 0, default, editions(take.Edition).Definition.Returns, at));
            }
        }

        PointsCredited Credit(BucketPoints[] gives)
        {
            // Pending points repay when they become active, not before.
            var credit = new PointsCredited { Wallet = household.Wallet, Reason = "contributed", Reference = leg.Member, Day = current.Calendar.DayOf(at) };
            var active = gives.Where(held => held.Bucket.IsActiveAt(at)).OrderBy(held => held.Bucket.ExpiresAt ?? DateTimeOffset.MaxValue);
            var pending = gives.Where(held => !held.Bucket.IsActiveAt(at)).ToArray();
            credit = Crediting.Credit(after, credit, [.. active]);
            return credit with { Points = credit.Points + pending.Sum(held => held.Points), Gives = [.. credit.Gives, .. pending] };
        }

        void Draw()
        {
            if (leg.Draw > 0)
            {
                Spend(Spending.Take(after, household.Wallet, leg.Draw, at, leg.Member), "drawn");
            }
        }

        void Spend(ImmutableArray<BucketPoints> takes, string reason)
        {
            if (takes.Length > 0)
            {
                Add(new PointsSpent
                {
                    Wallet = household.Wallet,
                    Points = takes.Sum(take => take.Points),
                    Takes = takes,
                    Reason = reason,
                    Reference = leg.Member,
                    Day = current.Calendar.DayOf(at),
                });
            }
        }

        bool IsMember(string member) => after.Members.Any(one => one.Member == member);

        // Points that came from here keep who contributed them, as long as that is one of the household, or the one who brings them is not.
        BucketPoints ToBucket(SharedPoints points) => new(
            new BucketKey(
                household.Wallet,
                points.EarnedOn,
                points.ActiveFrom,
                points.ExpiresAt,
                points.Contributor is { } other && (IsMember(other) || !IsMember(leg.Member)) ? other : leg.Member),
            points.Points);

        void Add(AccountEvent happened)
        {
            events.Add(happened);
            after.Apply(happened);
        }
    }
}
