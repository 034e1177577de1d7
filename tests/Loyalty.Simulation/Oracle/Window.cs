using Loyalty.Contracts.Challenges;

namespace Loyalty.Simulation.Oracle;

/// <summary>How far a member is with one window of a challenge: so much has counted, or something did on these days, and nothing else matters.</summary>
/// <param name="edition">The number of what was in force when the window was begun: it goes by it.</param>
/// <param name="terms">The same.</param>
/// <param name="challenge">As it was then.</param>
internal sealed class Window(int edition, Terms terms, ChallengeDefinition challenge)
{
    public Terms Terms => terms;

    public ChallengeDefinition Challenge => challenge;

    public long Total { get; set; }

    /// <summary>Of a streak: the days, or the Mondays, on which something counted, each with how often.</summary>
    public SortedDictionary<DateOnly, int> Marks { get; } = [];

    public bool IsEmpty => Total == 0 && Marks.Count == 0;

    /// <summary>Whether two members worked on it, who were merged: both may have completed it as often as one can.</summary>
    public bool OfTwo { get; private init; }

    /// <summary>How often what has counted comes to the goal.</summary>
    public int Reached => (int)Math.Min(All, Most);

    /// <summary>Towards the next time.</summary>
    public long Progress => Reached == Most ? challenge.Goal : IsStreak(challenge) ? Runs().LastOrDefault().Length % challenge.Goal : Total % challenge.Goal;

    /// <summary>How often it is completed, as the journal says.</summary>
    public int Completed { get; set; }

    /// <summary>What each completion gave, oldest first.</summary>
    public List<Completion> Completions { get; private init; } = [];

    private long Most => challenge.Repeatable ? challenge.MostTimes!.Value : 1;

    private long All => IsStreak(challenge) ? Runs().Sum(run => run.Length / challenge.Goal) : Total / challenge.Goal;

    /// <summary>The same, of a streak that may be broken by then.</summary>
    public long ProgressOn(DateOnly today) =>
        Reached < Most && IsStreak(challenge) && Runs().LastOrDefault() is { Length: > 0 } newest && newest.Last.AddDays(Unit) < MarkOf(challenge, today) ? 0 : Progress;

    /// <summary>How many completions stand that may: as many as what counted comes to, even if more of them than one member can have.</summary>
    public int Standing => (int)Math.Min(All, Math.Max(Completed, Most));

    /// <summary>What both did who were merged; it goes by what was in force when the first of them began.</summary>
    public Window With(Window other)
    {
        var first = Edition <= other.Edition ? this : other;
        var both = new Window(first.Edition, first.Terms, first.Challenge)
        {
            Total = Total + other.Total, Completed = Completed + other.Completed, Completions = [.. other.Completions, .. Completions], OfTwo = true,
        };
        foreach (var (mark, times) in Marks.Concat(other.Marks))
        {
            both.Mark(mark, times);
        }

        return both;
    }

    public void Mark(DateOnly mark, int times)
    {
        if ((Marks[mark] = Marks.GetValueOrDefault(mark) + times) == 0)
        {
            Marks.Remove(mark);
        }
    }

    public static bool IsStreak(ChallengeDefinition challenge) => challenge.Measure is ChallengeMeasure.StreakDays or ChallengeMeasure.StreakWeeks;

    /// <summary>Under which day something counts for a streak.</summary>
    public static DateOnly MarkOf(ChallengeDefinition challenge, DateOnly day) => challenge.Measure == ChallengeMeasure.StreakWeeks ? Terms.First(Contracts.Programs.CapPeriod.Week, day) : day;

    private int Edition => edition;

    private int Unit => challenge.Measure == ChallengeMeasure.StreakWeeks ? 7 : 1;

    /// <summary>Marks in a row.</summary>
    private List<(DateOnly Last, int Length)> Runs()
    {
        var runs = new List<(DateOnly Last, int Length)>();
        foreach (var mark in Marks.Keys)
        {
            if (runs.Count > 0 && runs[^1].Last.AddDays(Unit) == mark)
            {
                runs[^1] = (mark, runs[^1].Length + 1);
            }
            else
            {
                runs.Add((mark, 1));
            }
        }

        return runs;
    }
}

/// <summary>Completions that were had at once.</summary>
/// <param name="points">What they gave; null: no points.</param>
/// <param name="times">How many there were.</param>
internal sealed class Completion(Got? points, int times)
{
    public Got? Points => points;

    public int Times { get; set; } = times;
}
