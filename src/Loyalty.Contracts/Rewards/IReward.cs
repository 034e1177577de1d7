using System.Collections.Immutable;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Relay;

namespace Loyalty.Contracts.Rewards;

/// <summary>The stock of one reward, and what became of it. Its sums are fed by the relay. Key: program/reward.</summary>
[Alias("loyalty.IReward")]
public interface IReward : IRelayConsumer
{
    /// <summary>
    /// Puts a piece, a code or a ticket's number aside for a redemption; <c>outOfStock</c> when there is none, <c>periodOutOfStock</c>
    /// when all that is given in the period is. Idempotent as long as the
    /// redemption runs: it keeps what it got until the relay tells that the voucher was issued, or the redemption undone.
    /// </summary>
    [Alias("Reserve")]
    Task<Outcome<Reservation>> Reserve(ReserveReward command);

    /// <summary>Frees what was put aside for a voucher that will never be issued; nothing to do when nothing is.</summary>
    [Alias("Release")]
    Task Release(string redemption);

    /// <summary>Why nothing can be put aside for the redemption at this moment; null: it can, or it has it already. Reserves nothing.</summary>
    [Alias("WhyNot")]
    Task<RewardReason?> WhyNot(ReserveReward command);

    /// <summary>The numbers of tickets that were handed out.</summary>
    [Alias("GetTickets")]
    Task<TicketNumbers> GetTickets();

    [Alias("GetStock")]
    Task<RewardStock> GetStock();

    /// <summary>
    /// Changes counted stock. Idempotent by its key: the last changes (<see cref="Limits.StockChanges"/>) are answered again, those
    /// before them (<see cref="Limits.StockChangeKeys"/>) are the conflict <c>answerForgotten</c>.
    /// </summary>
    [Alias("ChangeStock")]
    Task<Outcome<RewardStock>> ChangeStock(ChangeStock command);
}

/// <param name="Redemption">The redemption's id, unique for each member and attempt.</param>
/// <param name="Stock">What is asked for: a piece or a code; or unlimited, with the rest.</param>
[GenerateSerializer, Immutable, Alias("loyalty.rewards.Reserve")]
public sealed record ReserveReward([property: Id(0)] string Redemption, [property: Id(1)] StockKind Stock)
{
    /// <summary>A ticket's number is asked for.</summary>
    [Id(2)] public bool Ticket { get; init; }

    /// <summary>The day of the redemption in the program's zone.</summary>
    [Id(3)] public DateOnly Day { get; init; }

    /// <summary>What all members together get in the periods that the day is in; all hold.</summary>
    [Id(4)] public ImmutableArray<PeriodStock> Periods { get; init; } = [];
}

/// <param name="Period">A calendar period.</param>
/// <param name="Count">Redemptions in it.</param>
/// <param name="From">Its first day in the program's zone.</param>
/// <param name="Until">The first day of the next one.</param>
/// <param name="Ends">When that begins.</param>
[GenerateSerializer, Immutable, Alias("loyalty.rewards.PeriodStock")]
public sealed record PeriodStock(
    [property: Id(0)] CapPeriod Period, [property: Id(1)] long Count, [property: Id(2)] DateOnly From, [property: Id(3)] DateOnly Until,
    [property: Id(4)] DateTimeOffset Ends);

/// <param name="Code">The partner's code; null for a piece of counted stock.</param>
/// <param name="Ticket">The ticket's number; null when none was asked for.</param>
[GenerateSerializer, Immutable, Alias("loyalty.rewards.Reservation")]
public sealed record Reservation([property: Id(0)] string? Code, [property: Id(1)] long? Ticket);

/// <param name="Last">The last number that was handed out; 0: none was.</param>
/// <param name="UnderWay">The lowest number of a redemption that is not over; null: all are.</param>
[GenerateSerializer, Immutable, Alias("loyalty.rewards.TicketNumbers")]
public sealed record TicketNumbers([property: Id(0)] long Last, [property: Id(1)] long? UnderWay);

/// <summary>More stock, or another: exactly one of the two.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.rewards.ChangeStock")]
public sealed record ChangeStock
{
    [Id(0)] public required string Key { get; init; }

    /// <summary>Pieces that come in, 1–1,000,000,000.</summary>
    [Id(1)] public long? Add { get; init; }

    /// <summary>Pieces that can be redeemed from now on, 0–1,000,000,000.</summary>
    [Id(2)] public long? Set { get; init; }
}

/// <summary>Where a reward's pieces are, or its codes, whichever it hands out. Counted stock: added = available + reserved + issued − restocked.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.rewards.Stock")]
public sealed record RewardStock
{
    /// <summary>Pieces put in stock, less those taken out; codes uploaded. 0 for unlimited stock.</summary>
    [Id(0)] public required long Added { get; init; }

    /// <summary>Pieces or codes that can be redeemed; 0 for unlimited stock.</summary>
    [Id(1)] public required long Available { get; init; }

    /// <summary>Put aside for redemptions under way.</summary>
    [Id(2)] public required long Reserved { get; init; }

    /// <summary>Vouchers issued, whatever became of them.</summary>
    [Id(3)] public required long Issued { get; init; }

    /// <summary>Less those whose use was undone.</summary>
    [Id(4)] public required long Used { get; init; }

    [Id(5)] public required long Cancelled { get; init; }

    [Id(6)] public required long Expired { get; init; }

    /// <summary>Pieces of cancelled vouchers that went back into stock; codes do not.</summary>
    [Id(7)] public required long Restocked { get; init; }

    /// <summary>The last number of a raffle ticket; numbers of redemptions that did not come about are not used again.</summary>
    [Id(8)] public long Tickets { get; init; }
}
