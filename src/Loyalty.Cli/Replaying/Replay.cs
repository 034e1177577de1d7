using System.Globalization;
using Loyalty.Cli.Files;
using Loyalty.Cli.Http;
using Loyalty.Cli.Output;
using Loyalty.Cli.Replaying.Formats;
using Loyalty.Cli.Sending;
using Loyalty.Cli.Time;

namespace Loyalty.Cli.Replaying;

/// <summary>
/// Sends a file of purchases through the gateway, as history. Every operation carries an id that comes from the file,
/// so sending it twice changes nothing: a replay can be stopped and run again at any time.
/// </summary>
/// <param name="http">With the gateway's address and key.</param>
/// <param name="clock">For waits.</param>
/// <param name="settings">What to replay.</param>
/// <param name="meter">Shows how far it is.</param>
internal sealed class Replay(HttpClient http, TimeProvider clock, ReplaySettings settings, Meter meter)
{
    /// <summary>Operations between two writes of the state file; as many are sent again after a kill.</summary>
    private const int StateEvery = 500;

    private readonly GatewayClient _gateway = new(http, clock, settings.Retry, meter.Say);
    private readonly IPurchaseFormat _format = PurchaseFormats.Find(settings.Format);
    private readonly Lock _stateLock = new();
    private long _sent;

    public async Task<ReplayResult> Run(CancellationToken cancellationToken)
    {
        using var file = LineFile.Open(settings.File);
        var program = await ProgramInfo.Read(_gateway, settings.Program, cancellationToken);
        var context = new FormatContext(settings.Channel, CurrencyOf(program), ZonedTime.Find(program?.TimeZone ?? "UTC"), settings.Limit);
        var report = new ReadReport(meter.Say);
        var source = _format.Read(file, context, report);

        var workers = Enumerable.Range(0, settings.Concurrency).Select(_ => new ReplayWorker(_gateway, settings.Program)).ToArray();
        var scope = settings.StateFile is null ? null : ScopeOf(context);
        if (scope is not null)
        {
            await Resume(scope, workers, cancellationToken);
        }

        meter.Total(source.Count);
        meter.Advance(workers.Sum(worker => worker.State.Acknowledged));
        var stopped = false;
        try
        {
            await OrderedWork.Run(
                source.Operations,
                operation => operation.Account,
                workers.Length,
                (worker, operation, stop) => workers[worker].Send(operation, () => Acknowledged(workers, scope), stop),
                cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            stopped = true;
        }
        finally
        {
            SaveState(scope, workers);
        }

        if (!stopped && settings.StateFile is not null)
        {
            // Done: the next run sends everything again, and so finds out by itself whether all of it is there.
            StateFile.Delete(settings.StateFile);
        }

        var (tiers, note) = stopped ? (null, null) : await ReadTiers(cancellationToken);
        return ResultOf(workers, report, stopped, tiers, note);
    }

    /// <summary>What a replay would send, without a gateway.</summary>
    public static (ReplayTally Planned, ReadReport Read) Check(ReplaySettings settings, Meter meter, CancellationToken cancellationToken)
    {
        using var file = LineFile.Open(settings.File);
        var format = PurchaseFormats.Find(settings.Format);
        var report = new ReadReport();
        var planned = new ReplayTally();
        var source = format.Read(file, new FormatContext(settings.Channel, settings.Currency ?? format.OwnCurrency ?? "XXX", TimeZoneInfo.Utc, settings.Limit), report);
        meter.Total(source.Count);
        foreach (var operation in source.Operations)
        {
            cancellationToken.ThrowIfCancellationRequested();
            planned.MembersEnrolled += operation.Kind == OperationKind.Enroll ? 1 : 0;
            planned.Purchases += operation.Kind == OperationKind.Purchase ? 1 : 0;
            planned.GuestPurchases += operation.Guest ? 1 : 0;
            planned.Returns += operation.Kind == OperationKind.Return ? 1 : 0;
            meter.Advance(1);
        }

        return (planned, report);
    }

    private void Acknowledged(ReplayWorker[] workers, ReplayScope? scope)
    {
        meter.Advance(1);
        if (scope is not null && Interlocked.Increment(ref _sent) % StateEvery == 0)
        {
            SaveState(scope, workers);
        }
    }

    private void SaveState(ReplayScope? scope, ReplayWorker[] workers)
    {
        if (scope is not null)
        {
            lock (_stateLock)
            {
                new ReplayState(scope, [.. workers.Select(worker => worker.State)]).Write(settings.StateFile!);
            }
        }
    }

    private ReplayScope ScopeOf(FormatContext context) => new()
    {
        FileHash = ReplayState.HashOf(settings.File),
        Format = _format.Name,
        FormatVersion = _format.Version,
        Address = _gateway.Address.ToString(),
        Program = settings.Program,
        Channel = context.Channel,
        Currency = context.Currency,
        TimeZone = context.Zone.Id,
        Limit = context.Limit,
        Concurrency = settings.Concurrency,
    };

    private async Task Resume(ReplayScope scope, ReplayWorker[] workers, CancellationToken cancellationToken)
    {
        var state = ReplayState.Read(settings.StateFile!);
        if (state is null)
        {
            return;
        }

        if (state.Scope != scope || state.Workers.Count != workers.Length || !await IsKnown(state, cancellationToken))
        {
            meter.Say("The state file is of another replay; everything is sent again.");
            return;
        }

        for (var i = 0; i < workers.Length; i++)
        {
            workers[i].Resume(state.Workers[i]);
        }

        meter.Say(string.Create(CultureInfo.InvariantCulture, $"Going on after {state.Workers.Sum(worker => worker.Acknowledged):N0} acknowledged records."));
    }

    /// <summary>Whether the gateway still has what it is said to have acknowledged: the data behind an address can have been replaced.</summary>
    private async Task<bool> IsKnown(ReplayState state, CancellationToken cancellationToken)
    {
        var asked = 0;
        foreach (var purchase in state.Workers.Select(worker => worker.LastPurchase).OfType<PurchaseName>())
        {
            var answer = await _gateway.Get(
                $"v1/programs/{GatewayClient.Segment(settings.Program)}/purchases/{GatewayClient.Segment(purchase.Channel)}/{GatewayClient.Segment(purchase.Id)}", cancellationToken);
            if (!answer.IsSuccess)
            {
                return false;
            }

            asked++;
        }

        return asked > 0;
    }

    private string CurrencyOf(ProgramInfo? program)
    {
        var own = settings.Currency ?? _format.OwnCurrency;
        if (own is not null && program is not null && own != program.Currency)
        {
            throw new CliException($"The amounts are in {own}, and program {settings.Program} is in {program.Currency}. Pass --currency {program.Currency} to take them as that.");
        }

        return own ?? program?.Currency
            ?? throw new CliException("The API key may not read the program's currency. Pass --currency, or use a key with the permission programsRead.");
    }

    private async Task<(IReadOnlyList<TierCount>? Tiers, string? Note)> ReadTiers(CancellationToken cancellationToken)
    {
        var caughtUp = await RelayWait.UntilIdle(_gateway, settings.Program, clock, cancellationToken);
        var path = $"v1/programs/{GatewayClient.Segment(settings.Program)}/tiers";
        var answer = await _gateway.Get(path, cancellationToken);
        if (answer.Status == 403)
        {
            return (null, "The API key may not see the tiers (permission insightRead).");
        }

        if (!answer.IsSuccess)
        {
            throw GatewayClient.Unexpected(path, answer);
        }

        using var document = GatewayClient.Parse(answer, path);
        var tiers = document.RootElement.GetProperty("tiers").EnumerateArray()
            .Select(tier => new TierCount(tier.GetProperty("tier").GetString()!, tier.GetProperty("standing").GetInt64()))
            .ToList();
        return (tiers, caughtUp ? null : "The counts by tier may still lag behind.");
    }

    private static ReplayResult ResultOf(ReplayWorker[] workers, ReadReport report, bool stopped, IReadOnlyList<TierCount>? tiers, string? note)
    {
        var tally = new ReplayTally();
        foreach (var worker in workers)
        {
            tally.Add(worker.State.Tally);
        }

        return new ReplayResult
        {
            Stopped = stopped,
            Acknowledged = workers.Sum(worker => worker.State.Acknowledged),
            Tally = tally,
            Read = report,
            Refused = [.. workers.SelectMany(worker => worker.Refused).OrderBy(refused => refused.Line).Take(RefusedRecord.MostKept)],
            MembersByTier = tiers,
            TierNote = note,
        };
    }
}
