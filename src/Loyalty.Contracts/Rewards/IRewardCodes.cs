using System.Collections.Immutable;
using Loyalty.Contracts.Common;

namespace Loyalty.Contracts.Rewards;

/// <summary>Takes the codes that a partner gave for a reward. Key: program/reward. Runs on every silo.</summary>
[Alias("loyalty.IRewardCodes")]
public interface IRewardCodes : IGrainWithStringKey
{
    /// <summary>Adds a chunk of an upload. Idempotent by upload and chunk; <c>idReused</c> when it held other codes before.</summary>
    [Alias("Add")]
    Task<Outcome<AddedCodes>> Add(AddCodes command);
}

[GenerateSerializer, Immutable, Alias("loyalty.rewards.AddCodes")]
public sealed record AddCodes
{
    /// <summary>The caller's key of the whole upload.</summary>
    [Id(0)] public required string Upload { get; init; }

    /// <summary>0, 1, 2 … in the upload.</summary>
    [Id(1)] public required int Chunk { get; init; }

    /// <summary>At most <see cref="Limits.CodesPerChunk"/>, each 1–100 characters.</summary>
    [Id(2)] public required ImmutableArray<string> Codes { get; init; } = [];
}

/// <param name="Accepted">Codes that are new to the reward.</param>
/// <param name="Duplicates">Codes that it had.</param>
[GenerateSerializer, Immutable, Alias("loyalty.rewards.AddedCodes")]
public sealed record AddedCodes([property: Id(0)] long Accepted, [property: Id(1)] long Duplicates);
