using Loyalty.Contracts.Common;
using Loyalty.Contracts.Relay;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Relay;
using Loyalty.Domain.Rewards;
using Loyalty.Grains.Programs;
using Loyalty.Grains.Relay;
using Loyalty.Storage.Relay;
using Loyalty.Storage.Rewards;
using Orleans.Runtime;

namespace Loyalty.Grains.Rewards;

/// <summary>
/// The stock of one reward. A redemption takes its piece or code in one write; what became of it the relay tells, exactly
/// once, so that nothing is guessed by time and no confirmation can get lost.
/// </summary>
[GrainType("reward")]
[ImplicitStreamSubscription(RelayStreams.Rewards)]
internal sealed class RewardGrain(
    [PersistentState("reward", GrainStorages.State)] IPersistentState<RewardState> state, IRelayLog log, RelayOptions options, ICodePool pool, ProgramCatalog catalog, RewardAvailability availability)
    : RelayConsumerGrain<RewardState>(state, log, options), IReward
{
    private const int CodesReadAhead = 100;

    private static readonly Refusal Busy = Refusal.Unavailable("rewardBusy", "Too many redemptions of the reward are under way; nothing was put aside.");

    private static readonly Refusal NotCounted = Refusal.Rule("stockNotCounted", "The reward's stock is not counted: there is nothing to add to.");

    private static readonly Refusal AnswerForgotten = Refusal.Conflict(
        "answerForgotten", "The stock was changed under this key before, too long ago for the answer to be kept; nothing was changed now.");

    private readonly Queue<string> _ahead = [];

    protected override string Destination => RelayDestination.Reward.Name(Key);

    private string Key => this.GetPrimaryKeyString();

    public Task<Outcome<Reservation>> Reserve(ReserveReward command) => OrReload(() => Take(command));

    public Task Release(string redemption) => OrReload(async () =>
    {
        if (Free(redemption))
        {
            await Save();
            availability.Forget(Key);
        }

        return true;
    });

    /// <summary>A hint that decides nothing: it waits for no write of the sums.</summary>
    public async Task<RewardReason?> WhyNot(ReserveReward command) => command.Stock switch
    {
        _ when State.Reservations.Exists(held => held.Redemption == command.Redemption) => null,
        StockKind.Codes when State.Returned.Count == 0 && _ahead.Count == 0 && CodesLeft(await pool.Count(Key, CancellationToken.None)) <= 0 => RewardEligibility.OutOfStock,
        StockKind.Counted when PiecesLeft <= 0 => RewardEligibility.OutOfStock,
        _ => State.Days.WhyNot(command.Day, command.Periods),
    };

    public Task<TicketNumbers> GetTickets() =>
        Task.FromResult(new TicketNumbers(State.Tickets, State.Reservations.Min(held => held.Ticket)));

    public async Task<RewardStock> GetStock()
    {
        await Flush();
        return await Stock();
    }

    public Task<Outcome<RewardStock>> ChangeStock(ChangeStock command) => OrReload(() => Change(command));

    protected override void Apply(ReadOnlyMemory<byte> payload)
    {
        availability.Forget(Key);
        var tally = RelayJson.Read<RewardTally>(payload.Span);
        foreach (var redemption in tally.Issued)
        {
            State.Issued++;
            State.Reservations.RemoveAll(held => held.Redemption == redemption);
        }

        foreach (var redemption in tally.Undone)
        {
            Free(redemption);
        }

        State.Used += tally.Used - tally.Unused;
        State.Cancelled += tally.Cancelled;
        State.Restocked += tally.Restocked;
        State.Expired += tally.Expired;
        foreach (var day in tally.Freed)
        {
            State.Days.Free(day);
        }
    }

    private async Task<Outcome<Reservation>> Take(ReserveReward command)
    {
        if (State.Reservations.Find(held => held.Redemption == command.Redemption) is { } already)
        {
            return new Reservation(already.Code, already.Ticket);
        }

        if (State.Reservations.Count >= Limits.OpenReservations)
        {
            return Busy;
        }

        if (State.Days.WhyNot(command.Day, command.Periods) is { } reason)
        {
            return RewardRefusals.Of(reason);
        }

        var code = command.Stock == StockKind.Codes ? await NextCode() : null;
        if (command.Stock switch { StockKind.Codes => code is null, StockKind.Counted => PiecesLeft <= 0, _ => false })
        {
            return RewardRefusals.OutOfStock;
        }

        var held = new HeldPiece
        {
            Redemption = command.Redemption,
            Code = code,
            Free = command.Stock == StockKind.Unlimited,
            Ticket = command.Ticket ? ++State.Tickets : null,
            Day = command.Periods.IsEmpty ? null : command.Day,
        };
        State.Taken += command.Stock == StockKind.Counted ? 1 : 0;
        State.Days.Take(command.Day, command.Periods);
        State.Reservations.Add(held);
        await Save();
        return new Reservation(code, held.Ticket);
    }

    private long PiecesLeft => State.Added + State.Restocked - State.Taken;

    /// <summary>A code that nobody has; null when there is none. It is theirs only once it is saved.</summary>
    private async Task<string?> NextCode()
    {
        if (State.Returned.Count > 0)
        {
            var returned = State.Returned[^1];
            State.Returned.RemoveAt(State.Returned.Count - 1);
            return returned;
        }

        if (_ahead.Count == 0)
        {
            foreach (var code in await pool.Read(Key, State.CodesTaken, CodesReadAhead, CancellationToken.None))
            {
                _ahead.Enqueue(code);
            }
        }

        if (!_ahead.TryDequeue(out var next))
        {
            return null;
        }

        State.CodesTaken++;
        return next;
    }

    /// <summary>What was put aside for a redemption that was undone is free again.</summary>
    private bool Free(string redemption)
    {
        var index = State.Reservations.FindIndex(held => held.Redemption == redemption);
        if (index < 0)
        {
            return false;
        }

        // A ticket's number is not: a draw may have been held over it meanwhile.
        var held = State.Reservations[index];
        if (held.Code is { } code)
        {
            State.Returned.Add(code);
        }
        else if (!held.Free)
        {
            State.Taken--;
        }

        if (held.Day is { } day)
        {
            State.Days.Free(day);
        }

        State.Reservations.RemoveAt(index);
        return true;
    }

    private async Task<Outcome<RewardStock>> Change(ChangeStock command)
    {
        if (State.Changes.Find(change => change.Key == command.Key) is { } done)
        {
            return done.Add == command.Add && done.Set == command.Set
                ? new Outcome<RewardStock> { Value = done.Answer, Replayed = true }
                : Refusal.Conflict("idReused", "The same key was used before, with another content.", new Fault("", "differs from what is stored"));
        }

        if (KnownKeys.Hold(State.ChangeKeys, command.Key))
        {
            return AnswerForgotten;
        }

        var kind = await StockKinds.Of(Key, catalog, GrainFactory);
        if (kind != StockKind.Counted)
        {
            return kind is null ? RewardRefusals.RewardNotFound : NotCounted;
        }

        var added = State.Added + (command.Add ?? command.Set!.Value - PiecesLeft);
        if (added > Limits.Stock)
        {
            return Refusal.Rule("stockTooLarge", "The reward would have more pieces than can be counted.", new NamedNumber("limit", Limits.Stock));
        }

        State.Added = added;
        var answer = Stock(State.Added, PiecesLeft);
        State.Changes.Add(new StoredStockChange { Key = command.Key, Add = command.Add, Set = command.Set, Answer = answer });
        if (State.Changes.Count > Limits.StockChanges)
        {
            State.ChangeKeys = KnownKeys.Add(State.ChangeKeys, State.Changes[0].Key, Limits.StockChangeKeys);
            State.Changes.RemoveAt(0);
        }

        await Save();
        availability.Forget(Key);
        return answer;
    }

    private async Task<RewardStock> Stock()
    {
        switch (await StockKinds.Of(Key, catalog, GrainFactory))
        {
            case StockKind.Counted:
                return Stock(State.Added, PiecesLeft);
            case StockKind.Codes:
                var codes = await pool.Count(Key, CancellationToken.None);
                return Stock(codes, CodesLeft(codes));
            default:
                return Stock(0, 0);
        }
    }

    private long CodesLeft(long codes) => codes - State.CodesTaken + State.Returned.Count;

    private RewardStock Stock(long added, long available) => new()
    {
        Added = added,
        Available = available,
        Reserved = State.Reservations.Count,
        Issued = State.Issued,
        Used = State.Used,
        Cancelled = State.Cancelled,
        Expired = State.Expired,
        Restocked = State.Restocked,
        Tickets = State.Tickets,
    };
}

[GenerateSerializer, Alias("loyalty.rewards.State")]
internal sealed class RewardState : IRelayConsumerState
{
    [Id(0)]
    public long[] Watermarks { get; set; } = RelayConsumer.NewWatermarks();

    /// <summary>Pieces put in stock.</summary>
    [Id(1)]
    public long Added { get; set; }

    /// <summary>Pieces reserved, or handed out for good.</summary>
    [Id(2)]
    public long Taken { get; set; }

    /// <summary>Codes reserved or handed out: those of the pool up to this number, but for <see cref="Returned"/>.</summary>
    [Id(3)]
    public long CodesTaken { get; set; }

    /// <summary>Codes that were put aside for redemptions that were undone; given out first.</summary>
    [Id(4)]
    public List<string> Returned { get; set; } = [];

    [Id(5)]
    public List<HeldPiece> Reservations { get; set; } = [];

    /// <summary>The last changes of the stock.</summary>
    [Id(6)]
    public List<StoredStockChange> Changes { get; set; } = [];

    [Id(7)]
    public long Issued { get; set; }

    [Id(8)]
    public long Used { get; set; }

    [Id(9)]
    public long Cancelled { get; set; }

    [Id(10)]
    public long Restocked { get; set; }

    [Id(11)]
    public long Expired { get; set; }

    /// <summary>The keys of changes before <see cref="Changes"/>; see <see cref="KnownKeys"/>.</summary>
    [Id(12)]
    public byte[] ChangeKeys { get; set; } = [];

    /// <summary>Redemptions by day, of a reward that is given so many times in a period.</summary>
    [Id(13)]
    public DayCounts Days { get; set; } = new();

    /// <summary>The last number of a ticket.</summary>
    [Id(14)]
    public long Tickets { get; set; }
}

/// <summary>Put aside for a redemption under way.</summary>
[GenerateSerializer, Alias("loyalty.rewards.HeldPiece")]
internal sealed class HeldPiece
{
    [Id(0)]
    public string Redemption { get; set; } = "";

    /// <summary>Null: a piece of counted stock.</summary>
    [Id(1)]
    public string? Code { get; set; }

    /// <summary>Of unlimited stock: no piece at all.</summary>
    [Id(2)]
    public bool Free { get; set; }

    [Id(3)]
    public long? Ticket { get; set; }

    /// <summary>The day that it counts on; null: on none.</summary>
    [Id(4)]
    public DateOnly? Day { get; set; }
}

[GenerateSerializer, Alias("loyalty.rewards.StoredStockChange")]
internal sealed class StoredStockChange
{
    [Id(0)]
    public string Key { get; set; } = "";

    [Id(1)]
    public long? Add { get; set; }

    [Id(2)]
    public long? Set { get; set; }

    [Id(3)]
    public RewardStock? Answer { get; set; }
}
