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

    /// <summary>
    /// By the first day of the window, where there were more members than are kept: the best place that was given up. Who
    /// stands behind it may have others before him that nobody knows of any more, until their next step. Null: all were kept.
    /// </summary>
    [JsonPropertyName("g")]
    public SortedDictionary<DateOnly, GivenUpPlace>? GivenUp { get; set; }

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
            Rank(start, scores);
        }

        while (Boards.Count > BoardsKept)
        {
            var oldest = Boards.Keys.First();
            Boards.Remove(oldest);
            GivenUp?.Remove(oldest);
        }
    }

    public ChallengeResults ToResults(DateOnly? from, DateOnly? to) => new()
    {
        TakingPart = TakingPart,
        Completed = Completed,
        Days = [.. Days.Where(day => !(day.Key < from) && !(day.Key > to)).Select(day => day.Value.ToDay(day.Key))],
    };

    /// <summary>The members of one window whose places are known, best first, and whether others come after them; null: that of the newest window.</summary>
    public (DateOnly? Start, IReadOnlyList<(string Member, long Score)> Members, bool GoesOn) Ranking(DateOnly? start)
    {
        var window = start ?? (Boards.Count == 0 ? null : Boards.Keys.Last());
        if (window is not { } known || !Boards.TryGetValue(known, out var board))
        {
            return (window, [], false);
        }

        var last = GivenUp?.GetValueOrDefault(known);
        var certain = Ordered(board).TakeWhile(entry => last is null || last.IsBehind(entry.Key, entry.Value));
        return (known, [.. certain.Select(entry => (entry.Key, entry.Value.Score))], last is not null);
    }

    private void Rank(DateOnly start, SortedDictionary<string, RankedScore> scores)
    {
        var board = Board(start);
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
            var over = Ordered(board).Skip(Limits.LeaderboardEntries).ToArray();
            GiveUp(start, over[0].Key, over[0].Value);
            foreach (var (member, _) in over)
            {
                board.Remove(member);
            }
        }
    }

    private void GiveUp(DateOnly start, string member, RankedScore place)
    {
        GivenUp ??= [];
        if (!GivenUp.TryGetValue(start, out var known) || !known.IsBefore(member, place))
        {
            GivenUp[start] = new GivenUpPlace { Member = member, Score = place.Score, At = place.At };
        }
    }

    private static IEnumerable<KeyValuePair<string, RankedScore>> Ordered(SortedDictionary<string, RankedScore> board) =>
        board.Order(Comparer<KeyValuePair<string, RankedScore>>.Create(static (one, other) => RankedScore.Compare(one.Key, one.Value, other.Key, other.Value)));

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

public class RankedScore
{
    /// <summary>0: is ranked no longer.</summary>
    [JsonPropertyName("s")]
    public long Score { get; set; }

    /// <summary>When it was reached.</summary>
    [JsonPropertyName("at")]
    public DateTimeOffset At { get; set; }

    /// <summary>Who did more stands first, then who did it sooner.</summary>
    internal static int Compare(string member, RankedScore place, string other, RankedScore otherPlace)
    {
        var order = otherPlace.Score.CompareTo(place.Score);
        order = order == 0 ? place.At.CompareTo(otherPlace.At) : order;
        return order == 0 ? string.CompareOrdinal(member, other) : order;
    }
}

/// <summary>A place of a leaderboard that is not kept any more.</summary>
public sealed class GivenUpPlace : RankedScore
{
    [JsonPropertyName("m")]
    public string Member { get; set; } = "";

    internal bool IsBehind(string member, RankedScore place) => Compare(member, place, Member, this) < 0;

    internal bool IsBefore(string member, RankedScore place) => Compare(Member, this, member, place) < 0;
}
