using System.Diagnostics.Metrics;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Relay;
using Loyalty.Grains.Relay;
using Loyalty.Storage.Accounts;
using Loyalty.Storage.Relay;
using Microsoft.Extensions.DependencyInjection;

namespace Loyalty.Grains.Tests.Relay;

/// <summary>The lag that is measured is the one there is.</summary>
public sealed class RelayMetricsTests
{
    private static readonly int Partition = AccountPartition.Of(Ids.Member(Samples.ProgramId, "anna"));

    [Fact]
    public async Task Lag_grows_while_the_relay_stands_still_and_is_gone_when_it_has_caught_up()
    {
        await using var platform = await Platform.Start();
        await platform.CaughtUp();
        platform.Directory.LetAccounts(0);
        await platform.Enroll("anna");

        platform.Clock.Advance(TimeSpan.FromHours(1));

        Assert.True(Lag(platform) >= TimeSpan.FromHours(1));
        platform.Directory.LetAccounts(int.MaxValue);
        await platform.CaughtUp();

        // A partition that was looking when the hour passed looks again only after its period.
        await Waiting.Until(() =>
        {
            platform.Clock.Advance(TimeSpan.FromMilliseconds(1));
            return Lag(platform) < TimeSpan.FromSeconds(10);
        });
    }

    [Fact]
    public async Task Lag_without_anything_to_relay_is_no_longer_than_a_look_is_ago()
    {
        await using var platform = await Platform.Start();
        await platform.CaughtUp();

        for (var round = 0; round < 5; round++)
        {
            platform.Clock.Advance(new RelayOptions().PollPeriod);
            await Waiting.Until(() =>
            {
                platform.Clock.Advance(TimeSpan.FromMilliseconds(1));
                return Lag(platform) < new RelayOptions().PollPeriod;
            });
        }
    }

    [Fact]
    public async Task Lag_of_a_backlog_is_not_forgotten_after_the_first_batch_of_it()
    {
        var options = new RelayOptions { BatchSize = 2 };
        await using var platform = await Platform.Start(configure: services => services.AddSingleton(options));
        await platform.CaughtUp();
        platform.Directory.LetAccounts(0);
        await platform.Enroll("anna");
        await platform.Buy("anna", Samples.Purchase("r-1", 100, platform.Now));
        await platform.Buy("anna", Samples.Purchase("r-2", 100, platform.Now));
        var begun = platform.Clock.GetTimestamp();
        platform.Clock.Advance(TimeSpan.FromHours(1));
        var refused = platform.Directory.AccountsRefused;
        platform.Directory.LetAccounts(1);

        await Waiting.Until(() =>
        {
            platform.Clock.Advance(options.PollPeriod);
            return platform.Directory.AccountsRefused > refused + 1;
        });

        Assert.True(Lag(platform) >= platform.Clock.GetElapsedTime(begun));
        platform.Directory.LetAccounts(int.MaxValue);
        await platform.CaughtUp();
        await Waiting.Until(() => Lag(platform) < TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Every_partition_that_is_relayed_here_is_measured_in_seconds()
    {
        await using var platform = await Platform.Start();
        await platform.CaughtUp();
        var metrics = platform.Services.GetRequiredService<RelayMetrics>();
        var measured = new List<int>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter, metrics.Meter))
                {
                    Assert.Equal(("loyalty.relay.lag", "s"), (instrument.Name, instrument.Unit));
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, value, tags, _) =>
        {
            Assert.InRange(value, 0, 60);
            measured.Add((int)tags[0].Value!);
        });

        listener.Start();
        listener.RecordObservableInstruments();

        Assert.Equal(Enumerable.Range(0, RelayStreams.Partitions), measured.Order());
    }

    [Fact]
    public async Task Partition_that_another_owner_has_claimed_is_not_measured_here_any_more()
    {
        await using var platform = await Platform.Start();
        await platform.CaughtUp();
        await platform.Enroll("anna");

        // Again and again: the relay of this silo takes the partition back as soon as it has noticed.
        var log = platform.Services.GetRequiredService<IRelayLog>();
        await Waiting.Until(async () =>
        {
            await log.Claim(Partition, CancellationToken.None);
            platform.Clock.Advance(new RelayOptions().PollPeriod);
            return !platform.Services.GetRequiredService<RelayMetrics>().Lags().ContainsKey(Partition);
        });
    }

    [Fact]
    public void Partition_that_another_silo_relays_is_not_measured_any_more()
    {
        using var metrics = new RelayMetrics(TimeProvider.System);
        metrics.Level(3, TimeProvider.System.GetTimestamp());
        metrics.Level(4, TimeProvider.System.GetTimestamp());

        metrics.Forget(3);

        Assert.Equal([4], metrics.Lags().Keys);
    }

    private static TimeSpan Lag(Platform platform) => platform.Services.GetRequiredService<RelayMetrics>().Lags()[Partition];
}
