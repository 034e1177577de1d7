using System.Text.Json.Serialization;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Common;

namespace Loyalty.Domain.Challenges;

/// <summary>Who takes part in a challenge and completed it, counted, and who is ranked; what a relay batch carries and what the challenge keeps are both of these.</summary>
public sealed class ChallengeTally
{
    public const int DaysKept = 400;

    /// <summary>Leaderboards that are kept: those of the newest windows.</summary>
    public const int BoardsKept = 3;

    [JsonPropertyName("p")]
    public long TakingPart { get; set; }

    [JsonPropertyName("n")]
    public long Completed { get; set; }

    [JsonPropertyName("d")]
    public SortedDictionary<DateOnly, ChallengeDayTally> Days { get; set; } = [];

    /// <summary>By the first day of the window, then by member.</summary>
    [JsonPropertyName("b")]
    public SortedDictionary<DateOnly, SortedDictionary<string, RankedScore>> Boards { get; set; } = [];

    public void Join(DateOnly day)
    {
        TakingPart++;
        On(day).Joined++;
    }

    public void Leave(DateOnly day)
    {
        TakingPart--;
        On(day).Left++;
    }

    public void Complete(DateOnly day, long times)
    {
        Completed += times;
        On(day).Completed += times;
    }

    public void Reopen(DateOnly day, long times)
    {
        Completed -= times;
        On(day).Undone += times;
    }

    /// <param name="start">The window.</param>
    /// <param name="member">The member.</param>
    /// <param name="score">0: is ranked no longer.</param>
    /// <param name="at">When.</param>
    public void Rank(DateOnly start, string member, long score, DateTimeOffset at) => Board(start)[member] = new RankedScore { Score = score, At = at };

    public void Add(ChallengeTally other)
    {
        TakingPart += other.TakingPart;
        Completed += other.Completed;
        foreach (var (day, more) in other.Days)
        {
            On(day).Add(more);
        }

        while (Days.Count > DaysKept)
        {
            Days.Remove(Days.Keys.First());
        }

        foreach (var (start, scores) in other.Boards)
        {
            Rank(Board(start), scores);
        }

        while (Boards.Count > BoardsKept)
        {
            Boards.Remove(Boards.Keys.First());
        }
    }

    public ChallengeResults ToResults(DateOnly? from, DateOnly? to) => new()
    {
        TakingPart = TakingPart,
        Completed = Completed,
        Days = [.. Days.Where(day => !(day.Key < from) && !(day.Key > to)).Select(day => day.Value.ToDay(day.Key))],
    };

    /// <summary>The members of one window, best first; null: that of the newest window.</summary>
    public (DateOnly? Start, IReadOnlyList<(string Member, long Score)> Members) Ranking(DateOnly? start)
    {
        var window = start ?? (Boards.Count == 0 ? null : Boards.Keys.Last());
        return window is { } known && Boards.TryGetValue(known, out var board)
            ? (known, [.. Ordered(board).Select(entry => (entry.Key, entry.Value.Score))])
            : (window, []);
    }

    private static void Rank(SortedDictionary<string, RankedScore> board, SortedDictionary<string, RankedScore> scores)
    {
        foreach (var (member, score) in scores)
        {
            if (score.Score == 0)
            {
                board.Remove(member);
            }
            else
            {
                board[member] = score;
            }
        }

        if (board.Count > Limits.LeaderboardEntries)
        {
            foreach (var (member, _) in Ordered(board).Skip(Limits.LeaderboardEntries).ToArray())
            {
                board.Remove(member);
            }
        }
    }

    private static IOrderedEnumerable<KeyValuePair<string, RankedScore>> Ordered(SortedDictionary<string, RankedScore> board) =>
        board.OrderByDescending(entry => entry.Value.Score).ThenBy(entry => entry.Value.At).ThenBy(entry => entry.Key, StringComparer.Ordinal);

    private ChallengeDayTally On(DateOnly day)
    {
        if (!Days.TryGetValue(day, out var tally))
        {
            Days[day] = tally = new ChallengeDayTally();
        }

        return tally;
    }

    private SortedDictionary<string, RankedScore> Board(DateOnly start)
    {
        if (!Boards.TryGetValue(start, out var board))
        {
            Boards[start] = board = new SortedDictionary<string, RankedScore>(StringComparer.Ordinal);
        }

        return board;
    }
}

public sealed class ChallengeDayTally
{
    [JsonPropertyName("j")]
    public long Joined { get; set; }

    [JsonPropertyName("l")]
    public long Left { get; set; }

    [JsonPropertyName("c")]
    public long Completed { get; set; }

    [JsonPropertyName("u")]
    public long Undone { get; set; }

    public void Add(ChallengeDayTally other)
    {
        Joined += other.Joined;
        Left += other.Left;
        Completed += other.Completed;
        Undone += other.Undone;
    }

    public ChallengeDay ToDay(DateOnly day) => new(day, Joined, Left, Completed, Undone);
}

public sealed class RankedScore
{
    /// <summary>0: is ranked no longer.</summary>
    [JsonPropertyName("s")]
    public long Score { get; set; }

    /// <summary>When it was reached.</summary>
    [JsonPropertyName("at")]
    public DateTimeOffset At { get; set; }
}
