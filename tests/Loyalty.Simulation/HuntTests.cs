using Loyalty.Contracts.Purchases;
using Loyalty.Simulation.Histories;
using Loyalty.Simulation.Mutations;
using Loyalty.Simulation.Shrinking;

namespace Loyalty.Simulation;

/// <summary>A hunt ends, whatever histories do.</summary>
public sealed class HuntTests
{
    [Fact]
    public void Hunt_ends_where_a_turn_does_not()
    {
        using var over = new ManualResetEventSlim();
        using var output = new StringWriter();
        var hunt = new Hunt(output, () => MutatedCalls<IMemberPurchases>.Of("Record", _ => Endless(over)), digests: false, coverage: null, patience: TimeSpan.FromSeconds(1));

        Assert.False(hunt.Run(HistoryTests.First, 1_000, null));
        over.Set();

        Assert.Contains("has not come to its end", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1e9, false)]
    public void Hunt_that_is_slower_than_was_asked_for_fails(double atLeast, bool holds)
    {
        using var output = new StringWriter();
        var hunt = new Hunt(output, static () => Parts.Sound, digests: false, coverage: null, atLeast: atLeast);

        Assert.Equal(holds, hunt.Run(HistoryTests.First, 2, null));

        Assert.Equal(!holds, output.ToString().Contains("Too slow", StringComparison.Ordinal));
    }

    [Fact]
    public void History_whose_turns_go_round_in_circles_does_not_come_to_rest()
    {
        var outcome = Simulator.Run(HistoryGenerator.Generate(HistoryTests.First), MutatedCalls<IMemberPurchases>.Of("Record", static _ => Circles()));

        Assert.Contains("goes round in circles", outcome.Restless, StringComparison.Ordinal);
        Assert.Contains(Invariants.Invariants.Violated(outcome), static violation => violation.Invariant == Invariants.Invariants.ComesToRest);
    }

    [Fact]
    public void History_whose_clients_are_never_answered_does_not_come_to_rest()
    {
        var outcome = Simulator.Run(HistoryGenerator.Generate(HistoryTests.First), MutatedCalls<IMemberPurchases>.Of("Record", static _ => throw new TimeoutException("Always.")));

        Assert.Contains("is not answered", outcome.Restless, StringComparison.Ordinal);
        Assert.InRange(outcome.Sent, 1, 20_000);
    }

    [Fact]
    public void Shrink_ends_when_its_time_is_over()
    {
        var history = HistoryGenerator.Generate(HistoryTests.First);
        var violation = new Invariants.Violation(Invariants.Invariants.ComesToRest, new Invariants.Breach(null, "It does not."));
        var shrinker = new Shrinker(_ => violation, 100, TimeSpan.Zero);

        Assert.Same(history, shrinker.Shrink(history, violation).History);
        Assert.Equal(0, shrinker.Tries);
    }

    private static Task Endless(ManualResetEventSlim over)
    {
        over.Wait();
        throw new TimeoutException("It has ended.");
    }

    private static async Task Circles()
    {
        while (true)
        {
            await Task.Yield();
        }
    }
}
