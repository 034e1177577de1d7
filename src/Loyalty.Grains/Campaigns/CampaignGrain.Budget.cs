using System.Collections.Immutable;
using System.Globalization;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Relay;
using Loyalty.Domain.Campaigns;
using Loyalty.Storage.Accounts;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Loyalty.Grains.Campaigns;

// The budget. A silo holds a lease, awards from it, and each award names it; the relay brings what was journalled. A
// lease whose time is over, and the time in which an append may still land, is settled once the relay has passed
// everything that was journalled by then: what was not awarded from it is the budget's again.
internal sealed partial class CampaignGrain : ICampaignBudget
{
    // Since when each lease lasts, by this activation's own clock: a wall clock that jumps must not end one early.
    // A lease of an earlier activation lasts from the start of this one, which is later.
    private readonly Dictionary<long, long> _lastsFrom = [];
    private Barrier? _barrier;

    public async Task<BudgetLease> Lease(LeaseBudget command)
    {
        if (await Published() is not { Definition: { Budget: { } budget } definition })
        {
            return new BudgetLease(0, 0, options.LeaseTime);
        }

        var held = _lastsFrom.TryGetValue(command.Lease, out var from) && time.GetElapsedTime(from) < options.LeaseTime && Open(definition) >= 0;
        var before = State.Ledger.Leases.GetValueOrDefault(command.Lease)?.Size;
        var number = State.Ledger.Lease(command, budget.Unit, held, Remaining(definition), options.Slice);
        if (number == 0)
        {
            return new BudgetLease(0, 0, options.LeaseTime);
        }

        var size = State.Ledger.Leases[number].Size;
        if (number != command.Lease || size != before)
        {
            await Save();
        }

        // From its beginning only: a lease that is added to ends when it would have, so that what was lost of it comes
        // back however much is asked for.
        _lastsFrom.TryAdd(number, time.GetTimestamp());
        return new BudgetLease(number, size, options.LeaseTime);
    }

    public async Task<BudgetStanding?> GetStanding()
    {
        await Flush();
        return await Published() is { Definition: { Budget: { } budget } definition }
            ? new BudgetStanding
            {
                Unit = budget.Unit,
                Total = budget.Total,
                Awarded = budget.Unit == BudgetUnit.Awards ? State.Tally.All.Awards : State.Tally.All.Points,
                GivenBack = GivenBack(budget),
                Leased = State.Ledger.Leased,
                Remaining = Remaining(definition),
            }
            : null;
    }

    private long Remaining(CampaignDefinition definition) => Math.Max(0, Open(definition));

    /// <summary>What is neither awarded nor leased; less than nothing when the total was lowered below what is.</summary>
    private long Open(CampaignDefinition definition) =>
        State.Ledger.Open(definition.Budget!.Total, definition.State == CampaignState.Ended ? 0 : GivenBack(definition.Budget));

    private long GivenBack(CampaignBudget budget) => budget.Unit == BudgetUnit.Awards ? State.Tally.All.AwardsTakenBack : State.Tally.All.PointsTakenBack;

    /// <summary>Counts what a batch says was awarded to the leases that it was awarded from.</summary>
    private void Use(CampaignTally batch)
    {
        foreach (var (lease, use) in batch.Leases)
        {
            State.Ledger.Use(lease, use);
        }
    }

    private void TakeUpLeases()
    {
        foreach (var lease in State.Ledger.Leases.Keys)
        {
            _lastsFrom[lease] = time.GetTimestamp();
        }

        this.RegisterGrainTimer(_ => TrySettle(), new GrainTimerCreationOptions { DueTime = options.SettlePeriod, Period = options.SettlePeriod });
    }

    private async Task TrySettle()
    {
        try
        {
            await Settle();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Nothing is lost but time: the leases stay open, and the next round tries again.
            LogNotSettled(logger, Key, exception);
        }
    }

    private async Task Settle()
    {
        _barrier ??= await BeginBarrier();
        if (_barrier is not { } barrier || !await HasPassed(barrier.Position))
        {
            return;
        }

        foreach (var (partition, head) in await Log.Heads(Destination, CancellationToken.None))
        {
            await CatchUp(partition, head);
        }

        foreach (var lease in barrier.Leases)
        {
            State.Ledger.Settle(lease);
            _lastsFrom.Remove(lease);
        }

        _barrier = null;
        await Save();
    }

    /// <summary>Null when no lease is over. What was journalled of those that are stands at or before the position.</summary>
    private async Task<Barrier?> BeginBarrier()
    {
        var over = _lastsFrom.Where(lease => time.GetElapsedTime(lease.Value) >= options.LeaseTime + options.AppendTimeout).Select(lease => lease.Key).ToImmutableArray();
        return over.IsEmpty ? null : new Barrier(over, await journal.LastPosition(CancellationToken.None));
    }

    private async Task<bool> HasPassed(long position)
    {
        for (var partition = 0; partition < AccountPartition.Count; partition++)
        {
            if (!await GrainFactory.GetGrain<IRelay>(partition.ToString(CultureInfo.InvariantCulture)).HasPassed(position))
            {
                return false;
            }
        }

        return true;
    }

    [LoggerMessage(1, LogLevel.Error, "Leases of the budget of {Campaign} could not be settled; it is tried again.")]
    private static partial void LogNotSettled(ILogger logger, string campaign, Exception exception);

    /// <param name="Leases">Those that are over.</param>
    /// <param name="Position">The newest record when they were.</param>
    private sealed record Barrier(ImmutableArray<long> Leases, long Position);
}
