using System.Collections.Immutable;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Common;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Challenges;

/// <summary>
/// How far a member is with one window of a challenge. What it comes to depends on the contributions alone, not on the
/// order in which they arrived.
/// </summary>
public sealed record ChallengeProgress
{
    public string Challenge { get; init; } = "";

    /// <summary>The edition that it goes by: that of the first contribution.</summary>
    public int Edition { get; init; }

    /// <summary>The first day of the window; the least there is when there is only one.</summary>
    public DateOnly Start { get; init; }

    /// <summary>The first day after the window; null: it has no end.</summary>
    public DateOnly? End { get; init; }

    /// <summary>Of counts, amounts and steps.</summary>
    public long Total { get; init; }

    /// <summary>Each with how many contributions have it, in order.</summary>
    public ImmutableArray<Counted<string>> Values { get; init; } = [];

    /// <summary>Days, or the Mondays of weeks, each with how many contributions it has, in order.</summary>
    public ImmutableArray<Counted<DateOnly>> Marks { get; init; } = [];

    public int Completed { get; init; }

    /// <summary>The newest completions, oldest first.</summary>
    public ImmutableArray<UndoableCompletion> Undoable { get; init; } = [];

    /// <summary>Given up to save room, with every window of the challenge before it: nothing counts in them any more.</summary>
    public bool Forgotten { get; init; }

    /// <summary>Nothing counts any more; completions that no return can undo may stand all the same.</summary>
    public bool CountsNothing => Total == 0 && Values.IsEmpty && Marks.IsEmpty;

    public bool IsEmpty => CountsNothing && Completed == 0;

    /// <summary>Roughly the characters that it takes up when stored.</summary>
    public int Storage => 80 + Values.Sum(value => value.Value.Length + 8) + (Marks.Length * 3) + Undoable.Sum(completion => 120 + (completion.Given.Length * 40));

    internal ChallengeProgress With(long amount, IEnumerable<string> values, DateOnly? mark) => this with
    {
        Total = Total + amount,
        Values = values.Aggregate(Values, static (counted, value) => Add(counted, value, 1, StringComparer.Ordinal)),
        Marks = mark is { } day ? Add(Marks, day, 1, Comparer<DateOnly>.Default) : Marks,
    };

    internal ChallengeProgress Without(long amount, IEnumerable<string> values, DateOnly? mark) => this with
    {
        Total = Total - amount,
        Values = values.Aggregate(Values, static (counted, value) => Add(counted, value, -1, StringComparer.Ordinal)),
        Marks = mark is { } day ? Add(Marks, day, -1, Comparer<DateOnly>.Default) : Marks,
    };

    /// <summary>With what another member did in the same window, who turns out to be the same person.</summary>
    internal ChallengeProgress With(ChallengeProgress other) => this with
    {
        Edition = Math.Min(Edition, other.Edition),
        Total = Total + other.Total,
        Values = other.Values.Aggregate(Values, static (counted, value) => Add(counted, value.Value, value.Times, StringComparer.Ordinal)),
        Marks = other.Marks.Aggregate(Marks, static (counted, mark) => Add(counted, mark.Value, mark.Times, Comparer<DateOnly>.Default)),
        Completed = Completed + other.Completed,
        Undoable = [.. other.Undoable.Concat(Undoable).TakeLast(Limits.UndoableCompletions)],
    };

    internal ChallengeProgress Complete(ChallengeCompleted completed)
    {
        var undoable = Undoable.Add(new UndoableCompletion(completed.Times, completed.Gives, completed.Badge, completed.Vouchers));
        return this with
        {
            Completed = Completed + completed.Times,
            Undoable = undoable.Length > Limits.UndoableCompletions ? undoable.RemoveAt(0) : undoable,
        };
    }

    internal ChallengeProgress Reopen(int times)
    {
        var (undoable, left) = (Undoable, times);
        while (left > 0 && !undoable.IsEmpty)
        {
            var newest = undoable[^1];
            var some = Math.Min(left, newest.Times);
            left -= some;
            undoable = some == newest.Times ? undoable.RemoveAt(undoable.Length - 1) : undoable.SetItem(undoable.Length - 1, newest.Less(some));
        }

        return this with { Completed = Completed - times, Undoable = undoable };
    }

    /// <summary>How often it has been completed by what counted.</summary>
    /// <param name="challenge">As it is in <see cref="Edition"/>.</param>
    /// <param name="had">More than a member can complete it, where members who had were merged.</param>
    internal int Reached(ChallengeDefinition challenge, int had = 0)
    {
        var times = challenge.Measure switch
        {
            ChallengeMeasure.DistinctChannels or ChallengeMeasure.DistinctCategories => Values.Length / challenge.Goal,
            ChallengeMeasure.StreakDays or ChallengeMeasure.StreakWeeks => Runs(challenge.Measure).Sum(run => run.Length / challenge.Goal),
            _ => Total / challenge.Goal,
        };
        return (int)Math.Min(times, Math.Max(had, MostTimes(challenge)));
    }

    /// <summary>Towards the next completion.</summary>
    /// <param name="challenge">As it is in <see cref="Edition"/>.</param>
    /// <param name="today">A streak that is broken by then is at 0; null: as of the newest day that counted.</param>
    internal long Towards(ChallengeDefinition challenge, DateOnly? today = null)
    {
        if (Reached(challenge) >= MostTimes(challenge))
        {
            return challenge.Goal;
        }

        switch (challenge.Measure)
        {
            case ChallengeMeasure.DistinctChannels or ChallengeMeasure.DistinctCategories:
                return Values.Length % challenge.Goal;
            case ChallengeMeasure.StreakDays or ChallengeMeasure.StreakWeeks:
                var newest = Runs(challenge.Measure).LastOrDefault();
                var unit = Unit(challenge.Measure);
                var broken = today is { } day && newest.Length > 0 && newest.Last.AddDays(unit) < ChallengeWindow.MarkOf(challenge.Measure, day);
                return broken ? 0 : newest.Length % challenge.Goal;
            default:
                return Total % challenge.Goal;
        }
    }

    /// <summary>What members are ranked by.</summary>
    internal long Score(ChallengeMeasure measure) => measure switch
    {
        ChallengeMeasure.DistinctChannels or ChallengeMeasure.DistinctCategories => Values.Length,
        ChallengeMeasure.StreakDays or ChallengeMeasure.StreakWeeks => Runs(measure).Select(run => run.Length).DefaultIfEmpty().Max(),
        _ => Total,
    };

    internal static int MostTimes(ChallengeDefinition challenge) => challenge.Repeatable ? challenge.MostTimes ?? Limits.ChallengeTimes : 1;

    private IEnumerable<(DateOnly Last, long Length)> Runs(ChallengeMeasure measure)
    {
        var unit = Unit(measure);
        var (last, length) = (DateOnly.MinValue, 0L);
        foreach (var (mark, _) in Marks)
        {
            if (length > 0 && mark != last.AddDays(unit))
            {
                yield return (last, length);
                length = 0;
            }

            (last, length) = (mark, length + 1);
        }

        if (length > 0)
        {
            yield return (last, length);
        }
    }

    private static int Unit(ChallengeMeasure measure) => measure == ChallengeMeasure.StreakWeeks ? 7 : 1;

    private static ImmutableArray<Counted<T>> Add<T>(ImmutableArray<Counted<T>> counted, T value, int more, IComparer<T> order)
    {
        var place = 0;
        while (place < counted.Length && order.Compare(counted[place].Value, value) < 0)
        {
            place++;
        }

        if (place == counted.Length || order.Compare(counted[place].Value, value) != 0)
        {
            return more > 0 ? counted.Insert(place, new Counted<T>(value, more)) : counted;
        }

        var after = counted[place].Times + more;
        return after == 0 ? counted.RemoveAt(place) : counted.SetItem(place, new Counted<T>(value, after));
    }
}

/// <param name="Value">What counted.</param>
/// <param name="Times">How often.</param>
public readonly record struct Counted<T>(T Value, int Times);

/// <summary>Completions that were had at once, and what each of them gave.</summary>
/// <param name="Times">How many of them stand.</param>
/// <param name="Points">Null: none.</param>
/// <param name="Badge">Null: none.</param>
/// <param name="Vouchers">The vouchers of the first of them; the others could not be given. Null: none.</param>
public sealed record UndoableCompletion(int Times, CompletionPoints? Points, string? Badge, ImmutableArray<string>? Vouchers = null)
{
    internal ImmutableArray<string> Given => Vouchers ?? [];

    /// <summary>The vouchers that go with so many of the completions, newest first.</summary>
    internal IEnumerable<string> Last(int times) => Given.Skip(Times - times).Reverse();

    /// <summary>Without the newest of the completions.</summary>
    internal UndoableCompletion Less(int times) => this with
    {
        Times = Times - times,
        Vouchers = Given.Length > Times - times ? Given[..(Times - times)] : Vouchers,
    };
}

/// <summary>A badge that a member holds.</summary>
/// <param name="Badge">The badge.</param>
/// <param name="Since">When it was first given.</param>
/// <param name="Times">How often it was.</param>
public sealed record HeldBadge(string Badge, DateTimeOffset Since, long Times);
