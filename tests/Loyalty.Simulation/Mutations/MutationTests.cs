using Loyalty.Simulation.Histories;
using Loyalty.Simulation.Invariants;
using Loyalty.Simulation.Shrinking;

namespace Loyalty.Simulation.Mutations;

/// <summary>The hunt finds what is wrong: every invariant can fail, and does when a component is faulty.</summary>
public sealed class MutationTests
{
    private const int Histories = 2_000;

    public static TheoryData<string> Mutations => new(AllMutations.Table.Select(static mutation => mutation.Name));

    [Theory]
    [MemberData(nameof(Mutations))]
    public void Hunt_with_a_faulty_component_finds_it(string name)
    {
        var mutation = AllMutations.Table.Single(mutation => mutation.Name == name);

        Assert.NotNull(MutationHunt.Find(mutation, Histories));
    }

    [Fact]
    public void Table_of_faulty_components_holds_one_for_each_invariant() =>
        Assert.Equal(Invariants.Invariants.All.Select(static invariant => invariant.Name).Order(), AllMutations.Table.Select(static mutation => mutation.Breaks).Distinct().Order());

    [Fact]
    public void Readme_says_what_holds()
    {
        var readme = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "README.md"));

        Assert.Empty(Invariants.Invariants.All.Where(invariant => !readme.Contains($"| `{invariant.Name}` | {invariant.Sentence} |", StringComparison.Ordinal)).Select(static invariant => invariant.ToString()));
    }

    [Fact]
    public void Shrink_of_a_history_that_fails_leaves_little_and_fails_the_same()
    {
        var mutation = AllMutations.Table.Single(static mutation => mutation.Name == "a record is appended twice");
        var history = HistoryGenerator.Generate(1);
        var violation = Run(history, mutation)!;

        var shrinker = new Shrinker(shorter => Run(shorter, mutation), 100, TimeSpan.FromMinutes(5));
        var (shortest, shown) = shrinker.Shrink(history, violation);

        Assert.InRange(shortest.Steps.Length, 1, history.Steps.Length / 8);
        Assert.Equal(violation.Invariant.Name, shown.Invariant.Name);
        Assert.InRange(shrinker.Tries, 1, 100);
    }

    [Fact]
    public void Report_of_a_history_that_fails_names_seed_invariant_and_member()
    {
        var mutation = AllMutations.Table.Single(static mutation => mutation.Name == "balances are one too many");
        var history = HistoryGenerator.Generate(1);
        var violation = Run(history, mutation)!;

        var report = FailureReport.Of(history, violation, mutation.Make, tries: 50);

        Assert.StartsWith($"Seed 1 (setup {history.Setup.Number}) breaks {violation.Invariant.Name}", report, StringComparison.Ordinal);

        // Of the shortest history it may be another one.
        Assert.Contains("What happened to m", report, StringComparison.Ordinal);
    }

    private static Violation? Run(History history, Mutation mutation) => Invariants.Invariants.First(Simulator.Run(history, mutation.Make()));
}
