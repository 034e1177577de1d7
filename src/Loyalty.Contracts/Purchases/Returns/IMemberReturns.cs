using System.Collections.Immutable;
using Loyalty.Contracts.Common;

namespace Loyalty.Contracts.Purchases.Returns;

/// <summary>The returns of one member. Key: program/member.</summary>
[Alias("loyalty.IMemberReturns")]
public interface IMemberReturns : IGrainWithStringKey
{
    /// <summary>Applies the return; parks it when the purchase has not arrived.</summary>
    [Alias("Return")]
    Task<Outcome<RecordedReturn>> Return(RecordReturn command);

    [Alias("GetParked")]
    Task<Outcome<ParkedReturns>> GetParked();
}

/// <summary>Returns of purchases without a member. Key: program/guest/channel/number, of the purchase.</summary>
[Alias("loyalty.IGuestReturns")]
public interface IGuestReturns : IGrainWithStringKey
{
    [Alias("Return")]
    Task<Outcome<RecordedReturn>> Return(RecordReturn command);
}

/// <summary>Returns that wait for their purchase; they end with the late window.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.returns.ParkedList")]
public sealed record ParkedReturns
{
    [Id(0)] public required ImmutableArray<ParkedReturn> Returns { get; init; } = [];
}

[GenerateSerializer, Immutable, Alias("loyalty.returns.Parked")]
public sealed record ParkedReturn
{
    [Id(0)] public required string Channel { get; init; }

    [Id(1)] public required string Id { get; init; }

    [Id(2)] public required string PurchaseChannel { get; init; }

    [Id(3)] public required string PurchaseId { get; init; }

    [Id(4)] public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>When it is given up.</summary>
    [Id(5)] public required DateTimeOffset EndsAt { get; init; }
}
