using System.Globalization;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases.Inbound;
using Loyalty.Domain.Common;
using Orleans.Runtime;

namespace Loyalty.Grains.Purchases.Inbound;

/// <summary>The list of what is parked of one channel. Calls nobody, so that whoever parks, replays or discards may call it.</summary>
[GrainType("parked-purchases")]
internal sealed class ParkedPurchasesGrain([PersistentState("parked-purchases", GrainStorages.State)] IPersistentState<ParkedPurchasesState> state)
    : StateGrain<ParkedPurchasesState>(state), IParkedPurchases
{
    /// <summary>Often enough that the activation, and so the count, stays.</summary>
    private static readonly TimeSpan CountEvery = TimeSpan.FromMinutes(5);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Count();
        this.RegisterGrainTimer(
            _ =>
            {
                Count();
                return Task.CompletedTask;
            },
            new GrainTimerCreationOptions { DueTime = CountEvery, Period = CountEvery, KeepAlive = true });
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        InboundMetrics.CountsNoMore(this.GetPrimaryKeyString());
        return Task.CompletedTask;
    }

    public async Task<bool> Put(ParkedPurchaseEntry entry)
    {
        var listed = State.Parked.Find(known => known.Entry.Id == entry.Id);
        if (listed is null && State.Parked.Count >= Limits.ParkedPurchases)
        {
            return false;
        }

        if (listed is null)
        {
            State.Parked.Add(new ListedPurchase { Number = ++State.LastNumber, Entry = entry });
        }
        else
        {
            listed.Entry = entry;
        }

        await Save();
        Count();
        return true;
    }

    public async Task Remove(string id)
    {
        if (State.Parked.RemoveAll(known => known.Entry.Id == id) > 0)
        {
            await Save();
            Count();
        }
    }

    public Task<Outcome<ParkedPurchasePage>> List(string? cursor, int limit) => Task.FromResult(Page(cursor, limit));

    private Outcome<ParkedPurchasePage> Page(string? cursor, int limit)
    {
        if (!NumberCursor.TryRead(cursor, out var behind))
        {
            return Refusals.InvalidCursor;
        }

        var left = State.Parked.Where(known => !(known.Number <= behind)).Take(limit + 1).ToArray();
        return new ParkedPurchasePage
        {
            Parked = [.. left.Take(limit).Select(static known => known.Entry)],
            Next = left.Length > limit ? left[limit - 1].Number.ToString(CultureInfo.InvariantCulture) : null,
        };
    }

    private void Count() => InboundMetrics.Counted(this.GetPrimaryKeyString(), State.Parked.Count);
}

[GenerateSerializer, Alias("loyalty.purchases.ParkedListState")]
internal sealed class ParkedPurchasesState
{
    [Id(0)]
    public List<ListedPurchase> Parked { get; set; } = [];

    /// <summary>Never given twice, so that a page goes on where the one before ended, whatever was taken off meanwhile.</summary>
    [Id(1)]
    public long LastNumber { get; set; }
}

[GenerateSerializer, Alias("loyalty.purchases.Listed")]
internal sealed class ListedPurchase
{
    [Id(0)]
    public long Number { get; set; }

    [Id(1)]
    public ParkedPurchaseEntry Entry { get; set; } = null!;
}
