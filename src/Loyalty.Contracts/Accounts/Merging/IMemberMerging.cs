using System.Collections.Immutable;
using Loyalty.Contracts.Common;

namespace Loyalty.Contracts.Accounts.Merging;

/// <summary>Merging members who are one person. Key: program/member.</summary>
[Alias("loyalty.IMemberMerging")]
public interface IMemberMerging : IGrainWithStringKey
{
    /// <summary>
    /// A process: all that the member has goes to another one, and its identifiers with it; interrupted, it goes on by
    /// itself (<c>mergeUnderWay</c>). Afterwards the member is a tombstone: it answers what it was asked before, and
    /// passes everything else on. Only another merging and erasing it does not (<c>memberMerged</c>).
    /// <c>mergeIntoItself</c>, <c>memberBlocked</c>, <c>inHousehold</c>, <c>processesOpen</c>, <c>tooMuchToMerge</c>;
    /// of the other one <c>targetNotFound</c>, <c>targetBlocked</c>, <c>targetErased</c>, <c>targetInHousehold</c>,
    /// <c>targetMerged</c>, <c>targetMerging</c>, <c>targetProcessesOpen</c>.
    /// </summary>
    [Alias("Merge")]
    Task<Outcome<MergedMember>> Merge(MergeMember command);

    /// <summary>The leg at the other one. What it came to holds for ever, however often it is called.</summary>
    [Alias("Receive")]
    Task<Outcome<MergeReceipt>> Receive(ReceiveMerge leg);
}

[GenerateSerializer, Immutable, Alias("loyalty.accounts.MergeMember")]
public sealed record MergeMember
{
    /// <summary>The caller's Idempotency-Key.</summary>
    [Id(0)] public required string Key { get; init; }

    [Id(1)] public string? Channel { get; init; }

    /// <summary>The id of the key that asked.</summary>
    [Id(2)] public required string By { get; init; }

    /// <summary>The member who is to have it all.</summary>
    [Id(3)] public required string Into { get; init; }

    /// <summary>Answer what would happen, and write nothing.</summary>
    [Id(4)] public bool DryRun { get; init; }
}

/// <summary>What came of merging a member into another one.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.accounts.MergedMember")]
public sealed record MergedMember
{
    /// <summary>The one who has it all now.</summary>
    [Id(0)] public required string Member { get; init; }

    /// <summary>The one who is a tombstone.</summary>
    [Id(1)] public required string From { get; init; }

    [Id(2)] public required DateTimeOffset MergedAt { get; init; }

    /// <summary>What moved, by wallet; only those that held something, or owed it.</summary>
    [Id(3)] public required ImmutableArray<MovedWallet> Moved { get; init; } = [];

    /// <summary>How many vouchers moved.</summary>
    [Id(4)] public required int Vouchers { get; init; }

    /// <summary>The wallets of <see cref="Member"/> after it.</summary>
    [Id(5)] public required ImmutableArray<WalletBalance> Balances { get; init; } = [];

    /// <summary>The tier of <see cref="Member"/> after it; null: the program has none.</summary>
    [Id(6)] public string? Tier { get; init; }

    /// <summary>Nothing of it happened.</summary>
    [Id(7)] public bool DryRun { get; init; }
}

/// <param name="Wallet">The wallet.</param>
/// <param name="Points">Those that it held, pending ones too.</param>
/// <param name="Debt">What was owed.</param>
[GenerateSerializer, Immutable, Alias("loyalty.accounts.MovedWallet")]
public sealed record MovedWallet([property: Id(0)] string Wallet, [property: Id(1)] long Points, [property: Id(2)] long Debt);

/// <summary>All that a member has comes to another one.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.accounts.ReceiveMerge")]
public sealed record ReceiveMerge
{
    /// <summary>Names the merging; unique in the program.</summary>
    [Id(0)] public required string Id { get; init; }

    [Id(1)] public required string From { get; init; }

    /// <summary>All of it, as the journal has it: UTF-8 JSON.</summary>
    [Id(2)] public required ReadOnlyMemory<byte> Part { get; init; }

    [Id(3)] public bool DryRun { get; init; }
}

/// <summary>What the other one said. One of both is there.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.accounts.MergeReceipt")]
public sealed record MergeReceipt
{
    /// <summary>Why not, a code.</summary>
    [Id(0)] public string? Refused { get; init; }

    [Id(1)] public MergedMember? Merged { get; init; }
}
