using Loyalty.Contracts.Members;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Campaigns;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Programs.Conditions;
using Loyalty.Domain.Schedules;

namespace Loyalty.Domain.Segments;

/// <summary>
/// Decides which segments a member is in. What happens is held against every segment of the edition in force after all
/// else; a decision that asks for segments sees those that the account was in before it, as of the time at which it is made.
/// </summary>
public static class SegmentRules
{
    /// <summary>Holds the segments against a member to whom nothing has happened but that time has gone on, or the edition is another.</summary>
    /// <param name="state">A fork of the account; changed.</param>
    /// <param name="edition">The edition in force.</param>
    /// <param name="traits">As of <see cref="Aftermath.Traits"/>.</param>
    /// <param name="now">The instant.</param>
    internal static IReadOnlyList<AccountEvent> Review(AccountState state, CompiledEdition edition, MemberTraits? traits, DateTimeOffset now)
    {
        if (traits is null || !Concerns(state, edition) || !IsMember(state))
        {
            return [];
        }

        var changes = Changes(state, edition, traits, now);
        changes.ForEach(state.Apply);
        return changes;
    }

    /// <summary>Whether <see cref="Follow"/> has anything to do.</summary>
    internal static bool Concerns(AccountState before, CompiledEdition edition) => !edition.Segments.IsEmpty || !before.Segments.IsEmpty;

    /// <summary>What an event does to the member's segments.</summary>
    internal static void Follow(Aftermath after)
    {
        if (after.Traits is not { } traits || !IsMember(after.State))
        {
            return;
        }

        foreach (var change in Changes(after.State, after.Current, traits, after.At))
        {
            after.Add(change);
        }
    }

    private static List<AccountEvent> Changes(AccountState state, CompiledEdition edition, MemberTraits traits, DateTimeOffset at)
    {
        // History that is loaded late changes what was, not what day it is.
        var instant = at > state.LastActivityAt ? at : state.LastActivityAt;
        var facts = new MemberFacts(state, new CampaignInputs("", traits.Attributes, []), instant, edition.Calendar);
        var changes = new List<AccountEvent>();
        DateOnly? next = null;
        foreach (var segment in edition.Segments)
        {
            var holds = segment.Holds(facts);
            if (holds != state.IsIn(segment.Id))
            {
                changes.Add(new SegmentChanged { Segment = segment.Id, Joined = holds, Day = facts.Day });
            }

            next = segment.ChangesOn(facts) is { } day && !(next <= day) ? day : next;
        }

        foreach (var membership in state.Segments)
        {
            if (edition.FindSegment(membership.Segment) is null)
            {
                changes.Add(new SegmentChanged { Segment = membership.Segment, Day = facts.Day });
            }
        }

        if (next is { } review && edition.Calendar.StartOf(review) is var due && !(state.SegmentReviewAt <= due))
        {
            // One that comes too early does no harm, and finds the right day.
            changes.Add(new SegmentReviewPlanned { At = due });
        }

        return changes;
    }

    private static bool IsMember(AccountState state) => state.Status is AccountStatus.Active or AccountStatus.Blocked;
}
