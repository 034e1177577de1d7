using System.Collections.Immutable;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Segments;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Schedules;

namespace Loyalty.Domain.Segments;

/// <summary>Decides what operators say about a member: lists and tags. A blocked member's too. What that does to segments follows from it.</summary>
public static class ChangeSegmentRules
{
    public static Refusal SegmentNotFound { get; } = Refusal.NotFound("segmentNotFound", "The program has no such segment.");

    public static Refusal SegmentNotListed { get; } = Refusal.Rule("segmentNotListed", "The segment has a rule and no list: nobody is put into it by hand.");

    private static Refusal TooManyLists { get; } = Refusal.Rule(
        "tooManyLists", "The member is on as many lists as a member can be.", new NamedNumber("limit", Limits.SegmentsPerMember));

    private static Refusal TooManyTags { get; } = Refusal.Rule(
        "tooManyTags", "The member has as many tags as a member can have.", new NamedNumber("limit", Limits.TagsPerMember));

    /// <summary>Without events: it is so already.</summary>
    /// <param name="state">The account; not changed.</param>
    /// <param name="command">The list.</param>
    /// <param name="edition">The edition in force.</param>
    /// <param name="now">The platform's clock.</param>
    public static Decision Decide(AccountState state, ChangeList command, CompiledEdition edition, DateTimeOffset now)
    {
        if (state.Status is not (AccountStatus.Active or AccountStatus.Blocked))
        {
            return Refusals.MemberNotFound;
        }

        if (edition.FindSegment(command.Segment) is not { } segment)
        {
            return SegmentNotFound;
        }

        if (!segment.IsList)
        {
            return SegmentNotListed;
        }

        if (state.Listed.Contains(command.Segment) == command.Listed)
        {
            return Decision.Of([]);
        }

        // Lists that are gone make room for new ones.
        var gone = command.Listed ? state.Listed.Where(listed => edition.FindSegment(listed) is null).ToArray() : [];
        if (command.Listed && state.Listed.Length - gone.Length >= Limits.SegmentsPerMember)
        {
            return TooManyLists;
        }

        return Decision.Of(
        [
            .. DueRules.Advance(state.Fork(), edition, now),
            .. gone.Select(listed => new ListedChanged { Segment = listed }),
            new ListedChanged { Segment = command.Segment, Listed = command.Listed, By = command.By },
        ]);
    }

    /// <summary>Without events: it is so already.</summary>
    /// <param name="state">The account; not changed.</param>
    /// <param name="command">The tag.</param>
    /// <param name="edition">The edition in force.</param>
    /// <param name="now">The platform's clock.</param>
    public static Decision Decide(AccountState state, ChangeTag command, CompiledEdition edition, DateTimeOffset now)
    {
        if (state.Status is not (AccountStatus.Active or AccountStatus.Blocked))
        {
            return Refusals.MemberNotFound;
        }

        if (state.Tags.Contains(command.Tag) == command.Tagged)
        {
            return Decision.Of([]);
        }

        return command.Tagged && state.Tags.Length >= Limits.TagsPerMember
            ? TooManyTags
            : Decision.Of([.. DueRules.Advance(state.Fork(), edition, now), new TagChanged { Tag = command.Tag, Tagged = command.Tagged, By = command.By }]);
    }

    /// <summary>In what the command differs from what is stored under its key; empty when it is the same.</summary>
    public static ImmutableArray<Fault> Differences(AccountRecord record, ChangeList command) =>
        record.Events.OfType<ListedChanged>().LastOrDefault() is { } stored && stored.Segment == command.Segment && stored.Listed == command.Listed
            ? []
            : [new Fault("/segment", "differs from what is stored")];

    /// <inheritdoc cref="Differences(AccountRecord, ChangeList)"/>
    public static ImmutableArray<Fault> Differences(AccountRecord record, ChangeTag command) =>
        record.First<TagChanged>() is { } stored && stored.Tag == command.Tag && stored.Tagged == command.Tagged
            ? []
            : [new Fault("/tag", "differs from what is stored")];
}
