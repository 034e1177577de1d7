namespace Loyalty.Simulation.Invariants;

/// <summary>Something that holds after every history, whatever went wrong in it.</summary>
/// <param name="Name">By which it is called.</param>
/// <param name="Sentence">What holds.</param>
/// <param name="Breaches">Where it does not; nothing when it does.</param>
internal sealed record Invariant(string Name, string Sentence, Func<Case, IEnumerable<Breach>> Breaches)
{
    public override string ToString() => $"{Name}: {Sentence}";
}

/// <param name="Account">The account concerned, without the program; null: none, or all.</param>
/// <param name="Text">What is, and what should be.</param>
internal sealed record Breach(string? Account, string Text);

/// <summary>The first thing that was found wrong with an outcome.</summary>
internal sealed record Violation(Invariant Invariant, Breach Breach)
{
    /// <summary>Looking at it ended in an exception: a failure, but none that shows what the invariant can find.</summary>
    public bool IsException { get; init; }

    public override string ToString() => $"{Invariant}\n  {(Breach.Account is { } account ? account + ": " : "")}{Breach.Text}";
}
