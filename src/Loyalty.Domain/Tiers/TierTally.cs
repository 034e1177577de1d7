using System.Text.Json.Serialization;
using Loyalty.Contracts.Tiers;

namespace Loyalty.Domain.Tiers;

/// <summary>Who stands in a tier, counted; what a relay batch carries and what the tier keeps are both of these.</summary>
public sealed class TierTally
{
    public const int MonthsKept = 60;

    /// <summary>Members standing in the tier, or the change of that number.</summary>
    [JsonPropertyName("s")]
    public long Standing { get; set; }

    /// <summary>By the first day of the month.</summary>
    [JsonPropertyName("m")]
    public SortedDictionary<DateOnly, TierMoves> Months { get; set; } = [];

    public void MoveIn(DateOnly day)
    {
        Standing++;
        Month(day).In++;
    }

    public void MoveOut(DateOnly day)
    {
        Standing--;
        Month(day).Out++;
    }

    public void Add(TierTally other)
    {
        Standing += other.Standing;
        foreach (var (month, moves) in other.Months)
        {
            var sum = Month(month);
            sum.In += moves.In;
            sum.Out += moves.Out;
        }

        while (Months.Count > MonthsKept)
        {
            Months.Remove(Months.Keys.First());
        }
    }

    public TierRoster ToRoster(string tier) => new()
    {
        Tier = tier,
        Standing = Standing,
        Months = [.. Months.Select(month => new TierMonth(month.Key, month.Value.In, month.Value.Out))],
    };

    private TierMoves Month(DateOnly day)
    {
        var month = new DateOnly(day.Year, day.Month, 1);
        if (!Months.TryGetValue(month, out var moves))
        {
            Months[month] = moves = new TierMoves();
        }

        return moves;
    }
}

public sealed class TierMoves
{
    [JsonPropertyName("i")]
    public long In { get; set; }

    [JsonPropertyName("o")]
    public long Out { get; set; }
}
