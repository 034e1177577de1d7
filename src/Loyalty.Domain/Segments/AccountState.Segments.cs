using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Accounts;

// Segments, the lists behind some of them, and tags. Few and seldom changed, so forks share them.
public sealed partial class AccountState
{
    /// <summary>Those that the member is in, by id.</summary>
    public ImmutableArray<SegmentMembership> Segments { get; private set; } = [];

    /// <summary>Those whose list the member is on, by id; the program need not have them any more.</summary>
    public ImmutableArray<string> Listed { get; private set; } = [];

    /// <summary>In order.</summary>
    public ImmutableArray<string> Tags { get; private set; } = [];

    /// <summary>As of <see cref="SegmentReviewPlanned.At"/>.</summary>
    public DateTimeOffset? SegmentReviewAt { get; private set; }

    /// <summary>The ids of <see cref="Segments"/>.</summary>
    public ImmutableArray<string> SegmentIds => Segments.IsEmpty ? [] : [.. Segments.Select(membership => membership.Segment)];

    public bool IsIn(string segment) => PlaceOf(segment) >= 0;

    private void Apply(SegmentChanged changed)
    {
        var place = PlaceOf(changed.Segment);
        Check(changed.Joined == place < 0, "A segment was joined or left twice.");
        Segments = changed.Joined
            ? Segments.Insert(~place, new SegmentMembership(changed.Segment, changed.Day))
            : Segments.RemoveAt(place);
    }

    private int PlaceOf(string segment)
    {
        for (var i = 0; i < Segments.Length; i++)
        {
            var order = string.CompareOrdinal(Segments[i].Segment, segment);
            if (order >= 0)
            {
                return order == 0 ? i : ~i;
            }
        }

        return ~Segments.Length;
    }

    private static ImmutableArray<string> With(ImmutableArray<string> names, string name, bool present)
    {
        var place = names.BinarySearch(name, StringComparer.Ordinal);
        return present == place >= 0 ? names : present ? names.Insert(~place, name) : names.RemoveAt(place);
    }

    private void TakeSegments(AccountState of) =>
        (Segments, Listed, Tags, SegmentReviewAt) = (of.Segments, of.Listed, of.Tags, of.SegmentReviewAt);

    private void TakeSegments(AccountSnapshot of) =>
        (Segments, Listed, Tags, SegmentReviewAt) = (of.Segments ?? [], of.Listed ?? [], of.Tags ?? [], of.SegmentReviewAt);
}

/// <summary>A segment that the member is in.</summary>
/// <param name="Segment">Its id.</param>
/// <param name="Since">The day on which the member came into it.</param>
public sealed record SegmentMembership([property: JsonPropertyName("s")] string Segment, [property: JsonPropertyName("d")] DateOnly Since);
