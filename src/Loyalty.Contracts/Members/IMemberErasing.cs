using System.Collections.Immutable;
using Loyalty.Contracts.Common;

namespace Loyalty.Contracts.Members;

/// <summary>Forgets who a member was. Key: program/member.</summary>
[Alias("loyalty.IMemberErasing")]
public interface IMemberErasing : IGrainWithStringKey
{
    /// <summary>
    /// A process that cannot be undone: the identifiers are free, the profile is gone, points and vouchers are forfeited.
    /// Interrupted, it goes on by itself (<c>erasureUnderWay</c>). <c>processesOpen</c>: a transfer or a redemption has to
    /// come to its end first. Afterwards there is no such member to those who ask, and commands are refused (<c>memberErased</c>).
    /// </summary>
    [Alias("Erase")]
    Task<Outcome<ErasedMember>> Erase(EraseMember command);
}

[GenerateSerializer, Immutable, Alias("loyalty.members.Erase")]
public sealed record EraseMember
{
    /// <summary>The caller's Idempotency-Key.</summary>
    [Id(0)] public required string Key { get; init; }

    [Id(1)] public string? Channel { get; init; }

    /// <summary>The id of the key that asked.</summary>
    [Id(2)] public required string By { get; init; }

    /// <summary>Answer what would happen, and write nothing.</summary>
    [Id(3)] public bool DryRun { get; init; }
}

/// <summary>What was left of a member and is gone.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.members.Erased")]
public sealed record ErasedMember
{
    [Id(0)] public required string Member { get; init; }

    [Id(1)] public required DateTimeOffset ErasedAt { get; init; }

    /// <summary>By wallet; only those that held something, or owed it.</summary>
    [Id(2)] public required ImmutableArray<ForfeitedWallet> Forfeited { get; init; } = [];

    /// <summary>How many vouchers ended unused.</summary>
    [Id(3)] public required int Vouchers { get; init; }

    /// <summary>Nothing of it happened.</summary>
    [Id(4)] public bool DryRun { get; init; }
}

/// <param name="Wallet">The wallet.</param>
/// <param name="Points">Those that it held, pending ones too.</param>
/// <param name="Debt">What was owed, and is not asked for any more.</param>
[GenerateSerializer, Immutable, Alias("loyalty.members.Forfeited")]
public sealed record ForfeitedWallet([property: Id(0)] string Wallet, [property: Id(1)] long Points, [property: Id(2)] long Debt);
