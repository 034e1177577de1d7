using System.Globalization;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Relay;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Relay;
using Loyalty.Grains.Programs;
using Loyalty.Storage.Accounts;
using Loyalty.Storage.Members;
using Loyalty.Storage.Relay;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Streams;

namespace Loyalty.Grains.Relay;

/// <summary>
/// Carries one partition of the outbox to those who sum it. Batches are durable and numbered before anyone is told;
/// telling is a doorbell that may be lost, repeated or late. What is not confirmed is told again.
/// </summary>
[GrainType("relay")]
internal sealed partial class RelayGrain(
    IAccountJournal journal,
    IRelayLog log,
    IMemberDirectory directory,
    ProgramCatalog catalog,
    RelayOptions options,
    RelayMetrics metrics,
    TimeProvider time,
    ILogger<RelayGrain> logger)
    : Grain, IRelay
{
    private RelayClaim? _claim;
    private long _rangAgainAt;

    private int Partition => int.Parse(this.GetPrimaryKeyString(), CultureInfo.InvariantCulture);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _claim = await log.Claim(Partition, cancellationToken);
        _rangAgainAt = time.GetTimestamp();
        metrics.Level(Partition, _rangAgainAt);
        this.RegisterGrainTimer(Run, new GrainTimerCreationOptions { DueTime = TimeSpan.Zero, Period = options.PollPeriod, KeepAlive = true });
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        metrics.Forget(Partition);
        return Task.CompletedTask;
    }

    public Task Start() => Task.CompletedTask;

    public async Task<RelayProgress> GetProgress()
    {
        var waiting = await journal.ReadOutbox(Partition, _claim!.Cursor, 1, CancellationToken.None);
        var unconfirmed = waiting.Count > 0 || (await log.ReadUnacknowledged(Partition, 1, CancellationToken.None)).Count > 0;
        return new RelayProgress(_claim.Cursor, unconfirmed);
    }

    public async Task<bool> HasPassed(long position)
    {
        // May run between the steps of a round: the claim only changes once what it says is durable.
        var waiting = await journal.ReadOutbox(Partition, _claim!.Cursor, 1, CancellationToken.None);
        return waiting.Count == 0 || waiting[0].Position > position;
    }

    private async Task Run(CancellationToken cancellationToken)
    {
        try
        {
            while (!cancellationToken.IsCancellationRequested && await CarryOn(cancellationToken))
            {
                // Goes on without waiting while there is more.
            }

            if (time.GetElapsedTime(_rangAgainAt) >= options.RingAgainAfter)
            {
                _rangAgainAt = time.GetTimestamp();
                await RingAgain(cancellationToken);
            }
        }
        catch (RelayFencedException)
        {
            LogFenced(logger, Partition);
            DeactivateOnIdle();
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // The silo stops; whoever owns the partition next goes on from the cursor.
        }
        catch (Exception exception)
        {
            // Nothing is lost: the cursor only moves with what is durable, and the next round starts from it.
            LogFailed(logger, Partition, exception);
        }
    }

    /// <summary>Carries one batch of records; false when there were not enough to expect more.</summary>
    private async Task<bool> CarryOn(CancellationToken cancellationToken)
    {
        var claim = _claim!;
        var asked = time.GetTimestamp();
        var records = await journal.ReadOutbox(Partition, claim.Cursor, options.BatchSize, cancellationToken);
        if (records.Count == 0)
        {
            metrics.Level(Partition, asked);
            return false;
        }

        var fold = new RelayFold();
        var members = new Dictionary<string, DirectoryAccount>(StringComparer.Ordinal);
        foreach (var stored in records)
        {
            var record = RelayRecord.Read(stored.Payload.Span);
            fold.Add(stored.Account, record);
            if (StatusOf(record.Status) is not null)
            {
                members[stored.Account] = Entry(stored, record, await MainWallet(Ids.ProgramOf(stored.Account)));
            }
        }

        // The directory first: it takes the same entry twice, and must not miss one.
        await directory.UpsertAccounts([.. members.Values], cancellationToken);
        List<(string Destination, ReadOnlyMemory<byte> Payload)> batches =
        [
            .. Batches(RelayDestination.Channel, fold.Channels),
            .. Batches(RelayDestination.Tier, fold.Tiers),
            .. Batches(RelayDestination.Campaign, fold.Campaigns),
            .. Batches(RelayDestination.Reward, fold.Rewards),
            .. Batches(RelayDestination.Referrals, fold.Referrals),
            .. Batches(RelayDestination.Referrer, fold.Referrers),
            .. Batches(RelayDestination.Challenge, fold.Challenges),
            .. Batches(RelayDestination.Segment, fold.Segments),
            .. Batches(RelayDestination.Notices, fold.Notices),
        ];
        (_claim, var numbered) = await log.Advance(claim, records[^1].Position, batches, cancellationToken);
        if (records.Count < options.BatchSize)
        {
            metrics.Level(Partition, asked);
        }

        foreach (var batch in numbered)
        {
            await Ring(batch, cancellationToken);
        }

        return records.Count == options.BatchSize;
    }

    private static IEnumerable<(string Destination, ReadOnlyMemory<byte> Payload)> Batches<TTally>(
        RelayDestination kind, IReadOnlyDictionary<string, TTally> tallies)
        where TTally : class
    {
        foreach (var (key, tally) in tallies)
        {
            yield return (kind.Name(key), RelayJson.Write(tally));
        }
    }

    /// <summary>The wallet whose balance the directory shows: the program's first for spendable points.</summary>
    private async ValueTask<string?> MainWallet(string program) =>
        await new EditionsInForce(catalog, program).Get() is { } known ? known.InForceAt(time.GetUtcNow()).MainWallet : null;

    private static DirectoryAccount Entry(StoredRecord stored, RelayRecord record, string? mainWallet) => new()
    {
        Program = Ids.ProgramOf(stored.Account),
        Member = Ids.LocalOf(stored.Account),
        Version = stored.Version,
        Tier = record.Tier,
        Status = StatusOf(record.Status)!,
        Balance = record.Balances.Find(balance => balance.Wallet == mainWallet) is { } main ? main.Active - main.Debt : 0,
        EnrolledAt = record.EnrolledAt ?? record.At,
        LastActivityAt = record.At,
        Segments = string.Join(' ', record.Segments),
        Household = record.Household,
    };

    /// <summary>As the directory has it; null: it is no member's.</summary>
    private static string? StatusOf(AccountStatus status) => status switch
    {
        AccountStatus.Active => "active",
        AccountStatus.Blocked => "blocked",
        AccountStatus.Erasing or AccountStatus.Erased => MemberDirectory.Erased,
        AccountStatus.Merging or AccountStatus.Merged => MemberDirectory.Merged,
        _ => null,
    };

    private async Task Ring(RelayBatch batch, CancellationToken cancellationToken)
    {
        var stream = RelayDestination.StreamOf(batch.Destination);
        try
        {
            await this.GetStreamProvider(RelayStreams.Provider).GetStream<RelayRing>(stream).OnNextAsync(new RelayRing(batch.Partition, batch.Number, batch.Payload));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The batch is durable; it is told again when it is not confirmed in time.
            LogNotRung(logger, batch.Destination, batch.Number, exception);
        }
    }

    /// <summary>Brings each destination to its newest batch at once: one that missed more than it reads at once must not wait a round for each part.</summary>
    private async Task RingAgain(CancellationToken cancellationToken)
    {
        foreach (var open in await log.ReadUnacknowledged(Partition, 1_000, cancellationToken))
        {
            try
            {
                await RelayDestination.ConsumerOf(GrainFactory, open.Destination).CatchUp(Partition, open.Newest);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // Its turn comes again; those after it must not wait for it.
                LogNotCaughtUp(logger, open.Destination, open.Newest, exception);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Relay partition {Partition} has another owner now.")]
    private static partial void LogFenced(ILogger logger, int partition);

    [LoggerMessage(2, LogLevel.Error, "Relay partition {Partition} could not go on; it tries again.")]
    private static partial void LogFailed(ILogger logger, int partition, Exception exception);

    [LoggerMessage(4, LogLevel.Error, "{Destination} could not take batch {Number}; it is told again.")]
    private static partial void LogNotCaughtUp(ILogger logger, string destination, long number, Exception exception);

    [LoggerMessage(3, LogLevel.Warning, "Batch {Number} could not be published to {Destination}; it will be told again.")]
    private static partial void LogNotRung(ILogger logger, string destination, long number, Exception exception);
}
