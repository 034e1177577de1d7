using System.Diagnostics;
using Loyalty.Simulation.Histories;
using Microsoft.Extensions.DependencyInjection;

namespace Loyalty.Simulation;

/// <summary>The histories that every run of the tests looks at; what is found in others is hunted by the program.</summary>
public sealed class HistoryTests(ITestOutputHelper output)
{
    /// <summary>The first seed that any test looks at; the test of what happens looks at so many.</summary>
    public const int First = 1;
    public const int Covered = 200;
    private const int Count = 120;
    private const int Chunk = 40;

    /// <summary>What every run of the tests looks at, told by the build: what tests tell is not shown where they pass.</summary>
    public static string Range => $"Simulation: the tests look at the seeds {First} to {First + Covered + Count - 1}, and at {Kept().Length} kept histories.";

    public static TheoryData<int> Chunks => [.. Enumerable.Range(0, Count / Chunk).Select(static chunk => First + Covered + chunk * Chunk)];

    [Theory]
    [MemberData(nameof(Chunks))]
    public void Every_promise_holds_in_fixed_histories(int from)
    {
        output.WriteLine($"Seeds {from} to {from + Chunk - 1}");
        for (var seed = from; seed < from + Chunk; seed++)
        {
            AssertHolds(seed, Simulator.Run(HistoryGenerator.Generate(seed), Parts.Sound));
        }
    }

    /// <summary>
    /// The shortest histories that failed, as hunts have kept them in the folder Found: a seed alone would be another history
    /// with the next thing that histories can have. What was found before they were kept has tests of its own where it was
    /// mended: RelayConsumerTests, AccountActivationsTests.
    /// </summary>
    [Fact]
    public void What_hunts_have_found_stays_mended()
    {
        var kept = Kept();
        Assert.NotEmpty(kept);
        foreach (var file in kept)
        {
            output.WriteLine(file.Name);
            var history = HistoryJson.Read(File.ReadAllText(file.FullName));
            Assert.NotEmpty(history.Steps);
            AssertHolds(history.Seed, Simulator.Run(history, Parts.Sound));
        }
    }

    [Fact]
    public void History_that_is_kept_is_the_same_when_it_is_read()
    {
        var history = HistoryGenerator.Generate(First);

        var kept = HistoryJson.Read(HistoryJson.Write(history));

        Assert.Equal(HistoryJson.Write(history), HistoryJson.Write(kept));
        Assert.Equal(Simulator.Run(history, Parts.Sound).Digest, Simulator.Run(kept, Parts.Sound).Digest);
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

    private static FileInfo[] Kept() => new DirectoryInfo(Path.Combine(AppContext.BaseDirectory, "Found")).GetFiles("*.json");

    internal static void AssertHolds(int seed, Outcome outcome)
    {
        var violation = Invariants.Invariants.First(outcome);
        Assert.True(violation is null, $"Seed {seed} breaks {violation}");
    }
}
