using Loyalty.Contracts.Common;

namespace Loyalty.Contracts.Rewards;

/// <summary>The stock of one reward, and what became of it. Its sums are fed by the relay. Key: program/reward.</summary>
[Alias("loyalty.IReward")]
public interface IReward : IGrainWithStringKey
{
    /// <summary>
    /// Puts a piece, or a code, aside for a redemption; <c>outOfStock</c> when there is none. Idempotent as long as the
    /// redemption runs: it keeps what it got until the relay tells that the voucher was issued, or the redemption undone.
    /// </summary>
    [Alias("Reserve")]
    Task<Outcome<Reservation>> Reserve(ReserveReward command);

    /// <summary>Whether there is something to put aside for the redemption at this moment, or it has it already. Reserves nothing.</summary>
    [Alias("CanReserve")]
    Task<bool> CanReserve(ReserveReward command);

    [Alias("GetStock")]
    Task<RewardStock> GetStock();

    /// <summary>
    /// Changes counted stock. Idempotent by its key: the last changes (<see cref="Limits.StockChanges"/>) are answered again, those
    /// before them (<see cref="Limits.StockChangeKeys"/>) are the conflict <c>answerForgotten</c>.
    /// </summary>
    [Alias("ChangeStock")]
    Task<Outcome<RewardStock>> ChangeStock(ChangeStock command);

    /// <summary>The relay has a batch with this number for the reward; returns once everything up to it is held durably.</summary>
    [Alias("CatchUp")]
    Task CatchUp(int partition, long number);
}

/// <param name="Redemption">The redemption's id, unique for each member and attempt.</param>
/// <param name="Stock">What is asked for: a piece or a code.</param>
[GenerateSerializer, Immutable, Alias("loyalty.rewards.Reserve")]
public sealed record ReserveReward([property: Id(0)] string Redemption, [property: Id(1)] StockKind Stock);

/// <param name="Code">The partner's code; null for a piece of counted stock.</param>
[GenerateSerializer, Immutable, Alias("loyalty.rewards.Reservation")]
public sealed record Reservation([property: Id(0)] string? Code);

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
}
