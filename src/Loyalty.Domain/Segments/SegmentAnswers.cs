using System.Collections.Immutable;
using Loyalty.Contracts.Segments;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Segments;

/// <summary>What is seen of a member's segments.</summary>
public static class SegmentAnswers
{
    public static MemberSegments Of(AccountState state, string member) => new()
    {
        Member = member,
        Segments = [.. state.Segments.Select(membership => new SegmentStanding(membership.Segment, membership.Since))],
        Listed = state.Listed,
        Tags = state.Tags,
        LastChannel = state.LastChannel,
        ReviewAt = state.SegmentReviewAt,
    };

    /// <summary>The segments that the member came into or left by what the record holds.</summary>
    public static ImmutableArray<SegmentMove> Moves(AccountRecord record)
    {
        var moves = ImmutableArray.CreateBuilder<SegmentMove>();
        foreach (var happened in record.Events)
        {
            if (happened is SegmentChanged changed)
            {
                moves.Add(new SegmentMove(changed.Segment, changed.Joined));
            }
        }

        return moves.ToImmutable();
    }

    public static ChangedSegments Changed(AccountRecord record, string member) => new() { Member = member, Changed = true, SegmentMoves = Moves(record) };

    public static ChangedSegments Unchanged(string member) => new() { Member = member, Changed = false };
}
