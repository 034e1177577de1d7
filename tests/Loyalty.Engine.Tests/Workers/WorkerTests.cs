using Loyalty.Engine.Tests.Engines;

namespace Loyalty.Engine.Tests.Workers;

public sealed class WorkerTests : EngineTest
{
    private IWorkerGrain Worker => Cluster.Grains.GetGrain<IWorkerGrain>("one");

    [Fact]
    public async Task Busy_workers_make_room_for_others_up_to_the_limit()
    {
        var calls = Enumerable.Range(0, 6).Select(i => Worker.Work($"{i}")).ToArray();
        await Probe.Until(notes => notes.Count(n => n.StartsWith("start", StringComparison.Ordinal)) == 3);
        await AdvanceUntilNoted(notes => notes.Count(n => n == "activated") == 3, TimeSpan.Zero);
        Assert.Equal(3, Probe.Notes.Count(n => n.StartsWith("start", StringComparison.Ordinal)));

        Probe.OpenAll();
        await Task.WhenAll(calls).WaitAsync(Probe.HangGuard);
        Assert.Equal(3, Probe.Notes.Count(n => n == "activated"));
    }

    [Fact]
    public async Task Idle_worker_is_used_again()
    {
        Probe.OpenAll();
        for (var i = 0; i < 20; i++)
        {
            await Worker.Work($"{i}");
        }

        // An answer may arrive a moment before its worker is idle again, hence not exactly one.
        Assert.InRange(Probe.Notes.Count(n => n == "activated"), 1, 3);
    }

    [Fact]
    public async Task Idle_workers_are_collected_and_come_back()
    {
        Probe.OpenAll();
        await Worker.Work("a");
        await CollectUntilNoted("deactivated ActivationIdle");
        await Worker.Work("b").WaitAsync(Probe.HangGuard);
        Assert.Equal(2, Probe.Notes.Count(n => n == "activated"));
    }
}
