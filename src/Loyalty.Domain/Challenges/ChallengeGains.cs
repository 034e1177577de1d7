using System.Collections.Immutable;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Purchases.Returns;
using Loyalty.Domain.Rewards;
using Loyalty.Domain.Schedules;
using Loyalty.Domain.Tiers;

namespace Loyalty.Domain.Challenges;

/// <summary>What completing a challenge gives, and what a return takes back of it: points, vouchers, a badge.</summary>
internal static class ChallengeGains
{
    public static void Give(Aftermath after, CompiledEdition edition, ChallengeDefinition challenge, ChallengeProgress progress, int times, DateOnly day)
    {
        var dating = new PointDating(after.State, edition, after.At);
        var award = challenge.Points is { } points ? Award(after.State, edition, challenge.Id, points, times, day, dating) : null;
        var badge = challenge.Badge is { } given && (after.State.Badges.Length < Limits.Badges || after.State.Badges.Any(held => held.Badge == given.Id)) ? given.Id : null;
        var vouchers = challenge.Reward is { } reward ? Vouchers(after, edition, challenge.Id, reward, times) : [];
        after.Add(new ChallengeCompleted
        {
            Challenge = challenge.Id,
            Start = progress.Start,
            Day = day,
            Times = times,
            Gives = award is null ? null : new CompletionPoints(award.Bucket, challenge.Points!.Points, award.Status, award.Repaid),
            Badge = badge,
            Vouchers = vouchers.IsEmpty ? null : vouchers,
        });
        if (badge is not null)
        {
            after.Add(new BadgeChanged { At = after.At.ToUniversalTime(), Badge = badge, Challenge = challenge.Id, Times = times });
        }

        if (award is not null)
        {
            Add(after, award, dating);
        }
    }

    public static void TakeBack(Aftermath after, CompiledEdition edition, ChallengeDefinition challenge, ChallengeProgress progress, int times, DateOnly day)
    {
        after.Add(new ChallengeReopened { Challenge = challenge.Id, Start = progress.Start, Day = day, Times = times });
        var left = times;
        for (var i = progress.Undoable.Length - 1; i >= 0 && left > 0; i--)
        {
            var completion = progress.Undoable[i];
            var some = Math.Min(left, completion.Times);
            left -= some;
            if (completion.Badge is { } badge && after.State.Badges.Any(held => held.Badge == badge))
            {
                after.Add(new BadgeChanged { At = after.At.ToUniversalTime(), Badge = badge, Challenge = challenge.Id, Times = -some });
            }

            if (edition.Definition.Returns.Vouchers == VouchersAfterReturn.CancelUnused)
            {
                foreach (var voucher in completion.Last(some))
                {
                    VoucherGrants.Withdraw(after, voucher, VoucherReturns.Reason);
                }
            }

            if (completion.Points is { } points)
            {
                TakeBack(after, edition, challenge.Id, points, some, points.RepaidBy(completion.Times, some));
            }
        }
    }

    /// <summary>One for each time; what keeps one from the member keeps all after it.</summary>
    private static ImmutableArray<string> Vouchers(Aftermath after, CompiledEdition edition, string challenge, string reward, int times)
    {
        var gift = new VoucherGift { Reward = reward, Cause = VoucherGranted.ByChallenge, By = challenge, Channel = VoucherGrants.ChannelOf(after) };
        var vouchers = ImmutableArray.CreateBuilder<string>();
        while (vouchers.Count < times && VoucherGrants.Give(after, gift, edition) is VoucherGranted granted)
        {
            vouchers.Add(granted.Voucher);
        }

        return vouchers.ToImmutable();
    }

    private static PointsAwarded Award(AccountState state, CompiledEdition edition, string challenge, ChallengePoints points, int times, DateOnly day, PointDating dating)
    {
        var wallet = edition.Wallet(points.Wallet);
        var dates = dating.Of(wallet, day, moves: false, awaits: false);
        var sum = points.Points * times;
        return new PointsAwarded
        {
            Rule = challenge,
            Edition = edition.Number,
            Wallet = points.Wallet,
            Status = wallet.Kind == WalletKind.Status,
            Wanted = sum,
            Points = sum,
            // Pending points repay when they become active, not before.
            Repaid = dates.ActiveFrom is null ? Math.Min(sum, state.DebtOf(points.Wallet)) : 0,
            EarnedOn = day,
            ActiveFrom = dates.ActiveFrom,
            ExpiresAt = dates.ExpiresAt,
            Slides = dates.Slides,
            Origin = ChallengeRules.Origin,
        };
    }

    private static void Add(Aftermath after, PointsAwarded award, PointDating dating)
    {
        var rules = award.Status ? after.Current.TierRules : null;
        var move = rules?.AfterEarning(
            after.State, new TierCounts(after.State, award.EarnedOn, new TierCount(0, award.Points)), rules.AsOf(after.State, after.At, import: true));
        foreach (var slide in dating.Moves)
        {
            after.Add(slide);
        }

        after.Add(award);
        if (move is not null)
        {
            after.Add(move);
        }

        // What counted may have come so late that its points have ended: they leave again at once, so that the entries add up.
        foreach (var ended in DueRules.Advance(after.State.Fork(), after.Current, after.At))
        {
            after.Add(ended);
        }
    }

    private static void TakeBack(Aftermath after, CompiledEdition edition, string challenge, CompletionPoints points, int times, long repaid)
    {
        var award = new PointsAwarded
        {
            Rule = challenge,
            Edition = edition.Number,
            Wallet = points.Bucket.Wallet,
            Status = points.Status,
            Points = points.Each * times,
            Repaid = repaid,
            EarnedOn = points.Bucket.EarnedOn!.Value,
            ActiveFrom = points.Bucket.ActiveFrom,
            ExpiresAt = points.Bucket.ExpiresAt,
            Slides = points.Bucket.Slides,
            Origin = ChallengeRules.Origin,
        };
        var before = after.State.Fork();
        RecordReturnRules.TakeBackAll(after.State, award, new EditionPair(edition, after.Current), after.Paid, after.At, after.Add);
        if (points.Status
            && after.Current.TierRules is { } rules
            && rules.AfterReturn(before, after.State, after.Current.Definition.Returns.Tier, rules.AsOf(after.State, after.At, import: true)) is { } move)
        {
            after.Add(move);
        }
    }
}
