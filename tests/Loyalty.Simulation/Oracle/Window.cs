using Loyalty.Contracts.Challenges;

namespace Loyalty.Simulation.Oracle;

/// <summary>How far a member is with one window of a challenge: so much has counted, and nothing else matters.</summary>
/// <param name="terms">What was in force when the window was begun: it goes by it.</param>
/// <param name="challenge">As it was then.</param>
internal sealed class Window(Terms terms, ChallengeDefinition challenge)
{
    public Terms Terms => terms;

    public ChallengeDefinition Challenge => challenge;

    public long Total { get; set; }

    /// <summary>How often what has counted comes to the goal.</summary>
    public int Reached => (int)Math.Min(Total / challenge.Goal, Most);

    /// <summary>Towards the next time.</summary>
    public long Progress => Reached == Most ? challenge.Goal : Total % challenge.Goal;

    /// <summary>How often it is completed, as the journal says.</summary>
    public int Completed { get; set; }

    /// <summary>What each completion gave, oldest first.</summary>
    public List<Completion> Completions { get; } = [];

    private long Most => challenge.Repeatable ? challenge.MostTimes!.Value : 1;
}

/// <summary>Completions that were had at once.</summary>
/// <param name="points">What they gave; null: no points.</param>
/// <param name="times">How many there were.</param>
internal sealed class Completion(Got? points, int times)
{
    public Got? Points => points;

    public int Times { get; set; } = times;
}
