using System.Diagnostics;
using Loyalty.Simulation.Histories;
using Microsoft.Extensions.DependencyInjection;

namespace Loyalty.Simulation;

/// <summary>The histories that every run of the tests looks at; what is found in others is hunted by the program.</summary>
public sealed class HistoryTests
{
    private const int First = 1;
    private const int Count = 120;
    private const int Chunk = 40;

    public static TheoryData<int> Chunks => [.. Enumerable.Range(0, Count / Chunk).Select(static chunk => First + chunk * Chunk)];

    /// <summary>Seeds that found something, each with what it was.</summary>
    public static TheoryData<int, string> Found => new()
    {
        { 52, "a consumer that was active twice asked the log for ever for batches that the other had confirmed" },
        { 266, "a return that another activation had recorded was refused for bringing back too much, by one that did not know of it" },
        { 469, "the same, where nothing was left" },
    };

    [Theory]
    [MemberData(nameof(Chunks))]
    public void Every_promise_holds_in_fixed_histories(int from)
    {
        for (var seed = from; seed < from + Chunk; seed++)
        {
            AssertHolds(seed);
        }
    }

    [Theory]
    [MemberData(nameof(Found))]
    public void What_a_seed_has_found_stays_mended(int seed, string what)
    {
        Assert.NotEmpty(what);
        AssertHolds(seed);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(11)]
    [InlineData(52)]
    public void Same_seed_gives_the_same_history_event_by_event(int seed)
    {
        var first = Simulator.Run(HistoryGenerator.Generate(seed), Parts.Sound with { Timeline = true });
        var second = Simulator.Run(HistoryGenerator.Generate(seed), Parts.Sound);

        Assert.Equal(first.Digest, second.Digest);
        Assert.NotEqual(first.Digest, Simulator.Run(HistoryGenerator.Generate(seed + 1), Parts.Sound).Digest);
    }

    /// <summary>Hashes of strings differ from process to process, and so would all that depends on them.</summary>
    [Fact]
    public async Task Same_seeds_give_the_same_histories_in_another_process()
    {
        const int count = 20;
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, ArgumentList = { typeof(HistoryTests).Assembly.Location, "--from", $"{First}", "--count", $"{count}", "--digests" } };
        using var other = Process.Start(start)!;
        var output = await other.StandardOutput.ReadToEndAsync();
        await other.WaitForExitAsync();

        Assert.Equal(0, other.ExitCode);
        var expected = Enumerable.Range(First, count).Select(static seed => $"{seed} {Simulator.Run(HistoryGenerator.Generate(seed), Parts.Sound).Digest}");
        Assert.Equal(expected, output.Split('\n').Take(count));
    }

    [Fact]
    public void Work_on_another_thread_is_a_fault()
    {
        var outcome = Simulator.Run(HistoryGenerator.Generate(First), Parts.Sound with { Silo = static services => services.AddSingleton<IIncomingGrainCallFilter, Straying>() });

        Assert.Contains(outcome.Faults, static fault => fault.Contains("outside of the simulation's thread", StringComparison.Ordinal));
    }

    /// <summary>What a grain would do that goes on where an await left it.</summary>
    private sealed class Straying(TimeProvider time) : IIncomingGrainCallFilter
    {
        public Task Invoke(IIncomingGrainCallContext context)
        {
            var thread = new Thread(() => Assert.Throws<InvalidOperationException>(() => time.GetTimestamp()));
            thread.Start();
            thread.Join();
            return context.Invoke();
        }
    }

    private static void AssertHolds(int seed)
    {
        var violation = Invariants.Invariants.First(Simulator.Run(HistoryGenerator.Generate(seed), Parts.Sound));
        Assert.True(violation is null, $"Seed {seed} breaks {violation}");
    }
}
