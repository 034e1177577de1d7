using Loyalty.Contracts.Members;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Common;
using Loyalty.Domain.Notices;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Schedules;
using Loyalty.Domain.Segments;

namespace Loyalty.Domain.Members;

/// <summary>What an edition brings to a member to whom nothing has happened since: segments, days of the year, what is to be told.</summary>
public static class EvaluateMemberRules
{
    /// <summary>Decides it; nothing when all is as the edition says.</summary>
    /// <param name="state">The account; not changed.</param>
    /// <param name="edition">The edition in force.</param>
    /// <param name="traits">What rules may know of the profile; needed when <see cref="CompiledEdition.SegmentsNeedTraits"/>.</param>
    /// <param name="now">The platform's clock.</param>
    public static Decision Decide(AccountState state, CompiledEdition edition, MemberTraits traits, DateTimeOffset now)
    {
        if (state.Status is not (AccountStatus.Active or AccountStatus.Blocked))
        {
            return Refusals.MemberNotFound;
        }

        var after = state.Fork();
        List<AccountEvent> events = [.. DueRules.Advance(after, edition, now), .. SegmentRules.Review(after, edition, traits, now)];
        foreach (var planned in OccasionRules.Unplanned(after, edition, now))
        {
            after.Apply(planned);
            events.Add(planned);
        }

        return Decision.Of([.. events, .. NoticeRules.Of(after, edition, now)]);
    }
}
