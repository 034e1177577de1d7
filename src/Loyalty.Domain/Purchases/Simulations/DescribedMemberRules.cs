using Loyalty.Contracts.Accounts.Households;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases.Simulations;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Households;
using Loyalty.Domain.Common;
using Loyalty.Domain.Memberships;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Purchases.Simulations;

/// <summary>Makes the account of a member who is only described.</summary>
public static class DescribedMemberRules
{
    /// <summary>Stands where a decision asks for the member's id, e.g. to choose the variant of a campaign.</summary>
    public const string Id = "described";

    /// <param name="described">The member.</param>
    /// <param name="edition">Knows the tier and the wallets.</param>
    /// <param name="at">The instant of the purchase; the member joined, and bought before, the day before it unless days are described.</param>
    public static (AccountState State, Refusal? Refusal) Account(DescribedMember described, CompiledEdition edition, DateTimeOffset at)
    {
        var state = new AccountState();
        var before = described.LastPurchaseOn is { } last ? Earlier(edition.Calendar.StartOf(last), at) : at.AddDays(-1).ToUniversalTime();
        var day = edition.Calendar.DayOf(before);
        state.Apply(new MemberEnrolled { Key = Id, EnrolledAt = described.JoinedOn is { } joined ? Earlier(edition.Calendar.StartOf(joined), before) : before });
        if (edition.Tiers is { } tiers)
        {
            if (described.Tier is { } tier && tiers.Levels.All(level => level.Id != tier))
            {
                return (state, TierUnknown(tier));
            }

            state.Apply(new TierChanged { At = before, Day = day, To = described.Tier ?? tiers.Levels[0].Id, Reason = "joined" });
        }
        else if (described.Tier is { } tier)
        {
            return (state, TierUnknown(tier));
        }

        for (var i = 0; i < described.Balances.Length; i++)
        {
            var (wallet, points) = described.Balances[i];
            if (edition.FindWallet(wallet) is null)
            {
                return (state, Refusals.WalletUnknown(wallet, FormattableString.Invariant($"/described/balances/{i}/wallet")));
            }

            state.Apply(new PointsCredited { Wallet = wallet, Points = points, Gives = [new BucketPoints(new BucketKey(wallet, null, null, null), points)], Reason = "adjusted", Day = day });
        }

        for (var i = 0; i < described.Segments.Length; i++)
        {
            if (edition.FindSegment(described.Segments[i]) is null)
            {
                return (state, SegmentUnknown(described.Segments[i], FormattableString.Invariant($"/described/segments/{i}")));
            }

            if (!state.IsIn(described.Segments[i]))
            {
                state.Apply(new SegmentChanged { Segment = described.Segments[i], Joined = true, Day = day });
            }
        }

        if (described.Membership is { } plan)
        {
            if (edition.Membership(plan) is null)
            {
                return (state, MembershipRules.Unknown(plan, "/described/membership"));
            }

            var end = at.AddYears(1).ToUniversalTime();
            state.Apply(new MembershipPaid { Plan = plan, PaidAt = before, Since = before, StartsAt = before, EndsAt = end, LapsesAt = end });
        }

        if (described.Referred)
        {
            state.Apply(new MemberReferred { By = Id, At = before, Day = day });
        }

        if (described.InHousehold)
        {
            if (edition.Definition.Households is null)
            {
                return (state, HouseholdRules.NotOffered);
            }

            // Its points are described with the member's own: the wallet needs no other account.
            state.Apply(new HouseholdLegEnded { Kind = HouseholdLegKind.Join, Household = Id });
        }

        foreach (var tag in described.Tags.Distinct())
        {
            state.Apply(new TagChanged { Tag = tag, Tagged = true });
        }

        return (state, Bought(state, described, edition, before, day));
    }

    /// <summary>The purchases before, of which the first one was all the spend. Null when the edition knows their channel.</summary>
    private static Refusal? Bought(AccountState state, DescribedMember described, CompiledEdition edition, DateTimeOffset before, DateOnly day)
    {
        if (described.LastChannel is { } channel && edition.Definition.Channels.All(known => known.Id != channel))
        {
            return Refusals.ChannelUnknown(channel, "/described/lastChannel");
        }

        for (var i = 0; i < described.Purchases; i++)
        {
            state.Apply(new PurchaseRecorded { Channel = described.LastChannel ?? "", OccurredAt = before, Day = day, Visits = 1, Spend = i == 0 ? described.Spend : 0 });
        }

        return null;
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => (one < other ? one : other).ToUniversalTime();

    /// <summary>The record that the decision would write.</summary>
    /// <param name="state">What was decided on; not changed.</param>
    /// <param name="decision">With events.</param>
    /// <param name="key">The operation key.</param>
    /// <param name="at">When it was received.</param>
    public static AccountRecord Record(AccountState state, Decision decision, string key, DateTimeOffset at)
    {
        var after = state.Fork();
        foreach (var happened in decision.Events)
        {
            after.Apply(happened);
        }

        return new AccountRecord
        {
            Key = key,
            At = at.ToUniversalTime(),
            Events = decision.Events,
            Balances = after.BalancesAt(at),
            Tier = after.Tier,
            Status = after.Status,
            EnrolledAt = after.EnrolledAt,
            Segments = after.Segments.IsEmpty ? null : after.SegmentIds,
        };
    }

    private static Refusal SegmentUnknown(string segment, string pointer) => new()
    {
        Kind = RefusalKind.Rule,
        Code = "segmentUnknown",
        Detail = $"The program has no segment '{segment}'.",
        Errors = [new Fault(pointer, "is not a segment of the program")],
    };

    private static Refusal TierUnknown(string tier) => new()
    {
        Kind = RefusalKind.Rule,
        Code = "tierUnknown",
        Detail = $"The program has no tier '{tier}'.",
        Errors = [new Fault("/described/tier", "is not a tier of the program")],
    };
}
