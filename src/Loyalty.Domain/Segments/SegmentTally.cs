using System.Text.Json.Serialization;
using Loyalty.Contracts.Segments;

namespace Loyalty.Domain.Segments;

/// <summary>Who is in a segment, counted; what a relay batch carries and what the segment keeps are both of these.</summary>
public sealed class SegmentTally
{
    public const int DaysKept = 400;

    /// <summary>Members who are in it, or the change of that number.</summary>
    [JsonPropertyName("m")]
    public long Members { get; set; }

    [JsonPropertyName("d")]
    public SortedDictionary<DateOnly, SegmentMoves> Days { get; set; } = [];

    public void Move(DateOnly day, bool joined)
    {
        Members += joined ? 1 : -1;
        var moves = On(day);
        moves.Joined += joined ? 1 : 0;
        moves.Left += joined ? 0 : 1;
    }

    public void Add(SegmentTally other)
    {
        Members += other.Members;
        foreach (var (day, moves) in other.Days)
        {
            var sum = On(day);
            sum.Joined += moves.Joined;
            sum.Left += moves.Left;
        }

        while (Days.Count > DaysKept)
        {
            Days.Remove(Days.Keys.First());
        }
    }

    public SegmentRoster ToRoster(string segment) => new()
    {
        Segment = segment,
        Members = Members,
        Days = [.. Days.Select(day => new SegmentDay(day.Key, day.Value.Joined, day.Value.Left))],
    };

    private SegmentMoves On(DateOnly day)
    {
        if (!Days.TryGetValue(day, out var moves))
        {
            Days[day] = moves = new SegmentMoves();
        }

        return moves;
    }
}

public sealed class SegmentMoves
{
    [JsonPropertyName("i")]
    public long Joined { get; set; }

    [JsonPropertyName("o")]
    public long Left { get; set; }
}
