using System.Collections.Immutable;
using Loyalty.Contracts.Common;

namespace Loyalty.Contracts.Rewards;

/// <summary>The draws of a reward's raffle tickets. Key: program/reward.</summary>
[Alias("loyalty.IRewardDraws")]
public interface IRewardDraws : IGrainWithStringKey
{
    /// <summary>
    /// Closes the tickets that were handed out since the draw before and draws winners among them. Idempotent by its key. The rules
    /// <c>noTickets</c> and <c>tooManyDraws</c>; unavailable as <c>ticketsUnderWay</c> or <c>drawUnderWay</c>, which the same
    /// request sent again goes on with.
    /// </summary>
    [Alias("Draw")]
    Task<Outcome<RaffleDraw>> Draw(DrawTickets command);

    /// <summary><c>drawNotFound</c>.</summary>
    [Alias("Get")]
    Task<Outcome<RaffleDraw>> Get(int number);

    /// <summary>Newest last.</summary>
    [Alias("GetAll")]
    Task<RaffleDraws> GetAll();
}

/// <summary>One draw and its result. Key: program/reward/number.</summary>
[Alias("loyalty.IRaffleDraw")]
public interface IRaffleDraw : IGrainWithStringKey
{
    /// <summary>Goes on until the winners are drawn. The plan of a draw never changes.</summary>
    [Alias("Run")]
    Task<Outcome<RaffleDraw>> Run(PlannedDraw plan);
}

[GenerateSerializer, Immutable, Alias("loyalty.rewards.DrawTickets")]
public sealed record DrawTickets
{
    [Id(0)] public required string Key { get; init; }

    /// <summary>1–100.</summary>
    [Id(1)] public required int Winners { get; init; }

    /// <summary>1–200 characters that nobody could foresee when tickets were sold, e.g. a lottery's published numbers; null: the platform makes one.</summary>
    [Id(2)] public string? Seed { get; init; }
}

/// <summary>What a draw goes by, recorded before anything is drawn.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.rewards.PlannedDraw")]
public sealed record PlannedDraw
{
    /// <summary>1, 2, 3 … in the reward.</summary>
    [Id(0)] public required int Number { get; init; }

    [Id(1)] public required DateTimeOffset At { get; init; }

    /// <summary>The first ticket that takes part.</summary>
    [Id(2)] public required long From { get; init; }

    /// <summary>The last ticket that takes part.</summary>
    [Id(3)] public required long To { get; init; }

    /// <summary>How many winners are drawn, if there are as many tickets.</summary>
    [Id(4)] public required int Wanted { get; init; }

    [Id(5)] public required string Seed { get; init; }
}

[GenerateSerializer, Immutable, Alias("loyalty.rewards.RaffleDraws")]
public sealed record RaffleDraws
{
    [Id(0)] public required ImmutableArray<PlannedDraw> Draws { get; init; } = [];
}

/// <summary>
/// A draw and its result, from which everybody can repeat it: tickets are taken out of a row <c>from … to</c> by a shuffle (for
/// i = 0, 1, 2 … the ticket at place i changes places with that at place i + r, r less than the places from i on), until there
/// are enough winners or <see cref="Limits.DrawnTickets"/> were looked at. r is the first eight bytes (big-endian) of SHA-256
/// over <c>seed:c</c> modulo the places, c = 0, 1, 2 … counted on with each; values from the last whole multiple of the places
/// on are passed over.
/// </summary>
[GenerateSerializer, Immutable, Alias("loyalty.rewards.RaffleDraw")]
public sealed record RaffleDraw
{
    [Id(0)] public required string Reward { get; init; }

    [Id(1)] public required PlannedDraw Plan { get; init; }

    /// <summary>In the order in which they were drawn.</summary>
    [Id(2)] public required ImmutableArray<DrawnTicket> Winners { get; init; } = [];

    /// <summary>Tickets that were drawn and take no part any more, in that order.</summary>
    [Id(3)] public required ImmutableArray<ExcludedTicket> Excluded { get; init; } = [];
}

[GenerateSerializer, Immutable, Alias("loyalty.rewards.DrawnTicket")]
public sealed record DrawnTicket([property: Id(0)] long Ticket, [property: Id(1)] string Member, [property: Id(2)] string Voucher);

/// <param name="Ticket">Its number.</param>
/// <param name="Reason"><c>notIssued</c> (its redemption did not come about), <c>used</c>, <c>cancelled</c>, <c>expired</c>.</param>
[GenerateSerializer, Immutable, Alias("loyalty.rewards.ExcludedTicket")]
public sealed record ExcludedTicket([property: Id(0)] long Ticket, [property: Id(1)] string Reason);
