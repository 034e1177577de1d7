using Loyalty.Cli.Output;
using Loyalty.Cli.Reconciliation;
using Loyalty.Cli.Replaying;
using Loyalty.Testing.Gateways;

namespace Loyalty.Gateway.Tests.Replays;

/// <summary>The process dies in the middle of a replay, several times.</summary>
public sealed class KilledReplayTests
{
    [Fact]
    public async Task Kill_during_a_replay_and_replay_again_ends_like_an_undisturbed_run()
    {
        using var files = new PurchaseFiles();
        var settings = ReplayTests.Settings(files, "online-retail");
        using var undisturbed = await GatewayProcess.StartNew();
        using var calm = undisturbed.Client();
        await new Replay(calm, TimeProvider.System, settings, Meter.Silent).Run(CancellationToken.None);
        using var killed = await GatewayProcess.StartNew();
        using var http = killed.Client();

        var replay = Task.CompletedTask;
        foreach (var acknowledged in new[] { 100, 350, 600 })
        {
            using var meter = new MeterUntil(acknowledged);
            using var stop = new CancellationTokenSource();
            replay = new Replay(http, TimeProvider.System, settings, meter).Run(stop.Token);
            await await Task.WhenAny(meter.Reached, replay);
            Assert.False(replay.IsCompleted, "The replay was over before the process could be killed.");
            await killed.Kill();
            await stop.CancelAsync();
            await replay;
            await killed.Start();
        }

        var result = await new Replay(http, TimeProvider.System, settings, Meter.Silent).Run(CancellationToken.None);

        Assert.Empty(result.Tally.Refused);
        var reconciled = await new Reconcile(http, TimeProvider.System, "demo", Meter.Silent).Run(CancellationToken.None);
        Assert.Empty(reconciled.Differences);
        Assert.Equal(await ReplayTests.Exported(calm), await ReplayTests.Exported(http));
    }

    /// <summary>Tells when so many operations have been acknowledged.</summary>
    private sealed class MeterUntil(long count) : Meter, IDisposable
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long _done;

        public Task Reached => _reached.Task;

        public override void Total(long? total)
        {
        }

        public override void Advance(long advanced)
        {
            if (Interlocked.Add(ref _done, advanced) >= count)
            {
                _reached.TrySetResult();
            }
        }

        public override void Say(string line)
        {
        }

        public void Dispose() => _reached.TrySetCanceled();
    }
}
