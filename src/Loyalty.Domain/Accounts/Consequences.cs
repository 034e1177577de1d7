using System.Collections.Immutable;
using Loyalty.Contracts.Members;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Challenges;
using Loyalty.Domain.Notices;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Purchases.Returns;
using Loyalty.Domain.Referrals;
using Loyalty.Domain.Rewards;
using Loyalty.Domain.Schedules;
using Loyalty.Domain.Segments;

namespace Loyalty.Domain.Accounts;

/// <summary>
/// What follows from what happened to an account, whatever made it happen: decided after everything else, on what that
/// leaves, and written in the same record.
/// </summary>
public static class Consequences
{
    /// <summary>The steps, in their order: each one sees what those before it did.</summary>
    private static readonly Consequence[] Steps =
    [
        new((_, events, _, editions) => ChallengeRules.MayFollow(events, editions), ChallengeRules.Count),
        new((state, _, current, _) => ReferralQualification.MayFollow(state, current), ReferralQualification.Follow),
        new((state, _, current, _) => OccasionRules.MayFollow(state, current), OccasionRules.Plan),
        new((state, _, current, _) => AutomaticRewards.MayFollow(state, current), AutomaticRewards.Give),
        new((state, _, current, _) => SegmentRules.Concerns(state, current), SegmentRules.Follow),
        new((_, _, current, _) => NoticeRules.MayFollow(current), NoticeRules.Follow),
    ];

    /// <summary>The decision with what follows from it; a refusal, or one without events, as it is.</summary>
    /// <param name="state">The account that was decided on; not changed.</param>
    /// <param name="member">The member's id.</param>
    /// <param name="decision">What was decided.</param>
    /// <param name="current">The edition in force.</param>
    /// <param name="editions">Any edition of the program by its number.</param>
    /// <param name="at">The instant that the record bears.</param>
    /// <param name="traits">As of <see cref="Aftermath.Traits"/>.</param>
    /// <param name="paid">As of <see cref="Aftermath.Paid"/>; null: none.</param>
    /// <param name="refersHimself">As of <see cref="Aftermath.RefersHimself"/>.</param>
    /// <param name="loadedAt">As of <see cref="Aftermath.LoadedAt"/>.</param>
    public static Decision Of(
        AccountState state,
        string member,
        Decision decision,
        CompiledEdition current,
        Func<int, CompiledEdition> editions,
        DateTimeOffset at,
        MemberTraits? traits = null,
        IReadOnlyCollection<PaidVoucher>? paid = null,
        bool refersHimself = false,
        DateTimeOffset? loadedAt = null)
    {
        if (decision.Events.IsEmpty)
        {
            return decision;
        }

        Aftermath? after = null;
        foreach (var step in Steps)
        {
            if (step.MayFollow(after?.State ?? state, decision.Events, current, editions))
            {
                after ??= new Aftermath(state, member, decision.Events, current, editions, at, traits, paid ?? []) { RefersHimself = refersHimself, LoadedAt = loadedAt };
                step.Decide(after);
            }
        }

        return after is null ? decision : Decision.Of(after.Events);
    }

    private delegate bool Question(AccountState state, ImmutableArray<AccountEvent> events, CompiledEdition current, Func<int, CompiledEdition> editions);

    /// <param name="MayFollow">Whether there is anything to decide at all, of the state as it is by then and the events that were decided, as cheaply as it can be told: of most decisions nothing follows.</param>
    /// <param name="Decide">Decides it.</param>
    private sealed record Consequence(Question MayFollow, Action<Aftermath> Decide);
}
