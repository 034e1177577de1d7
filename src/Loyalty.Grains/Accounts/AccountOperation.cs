using System.Collections.Immutable;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Purchases.Returns;
using Loyalty.Storage.Accounts;

namespace Loyalty.Grains.Accounts;

/// <summary>One command on an account, in the terms of <see cref="Account"/>: how it is decided, answered and recognized.</summary>
internal sealed record AccountOperation<T>
    where T : class
{
    private OperationHash? _hash;

    /// <summary>Unique across all accounts for ever.</summary>
    public required string Key { get; init; }

    public OperationHash Hash => _hash ??= OperationHash.Of(Key);

    /// <summary>Gets what the decision needs and the state does not hold; null when it is there. Asked again after each wait.</summary>
    public Func<AccountState, Task?>? Prepare { get; init; }

    /// <summary>Pure and synchronous. No events and no refusal: there is nothing to do.</summary>
    public required Func<AccountState, Decision> Decide { get; init; }

    /// <summary>The answer, from the record: the same the first time and on every repeat.</summary>
    public required Func<AccountRecord, T> Answer { get; init; }

    /// <summary>The answer of a dry run, from the record that would be written; null when it is no other than <see cref="Answer"/>.</summary>
    public Func<AccountRecord, T>? Foretell { get; init; }

    /// <summary>In what the command differs from the stored record of the same key.</summary>
    public required Func<AccountRecord, ImmutableArray<Fault>> Differences { get; init; }

    /// <summary>The instant that the record bears.</summary>
    public required Func<DateTimeOffset> ReceivedAt { get; init; }

    /// <summary>Told when what was decided was certainly not written: what was reserved for it is free. Not told of a repeat, a refusal or a dry run.</summary>
    public Action? NotWritten { get; init; }

    /// <summary>The operation that this one is about.</summary>
    public OperationHash? Refers { get; init; }

    /// <summary>Loaded history: what falls due is left alone for a while, so that the rest can arrive first.</summary>
    public bool Import { get; init; }

    public bool DryRun { get; init; }

    /// <summary>A leg of erasing the member: the account takes nothing else from its start on.</summary>
    public bool Erases { get; init; }

    /// <summary>A leg of merging members: taken by an account that is being merged, or was.</summary>
    public bool Merges { get; init; }

    /// <summary>What the member's profile says, which asks for it and waits: it cannot be asked back. Null: it is asked, where it is needed.</summary>
    public MemberTraits? Traits { get; init; }

    /// <summary>Only what happens to the account itself is asked for: nothing is awaited that has to follow elsewhere.</summary>
    public bool Unsettled { get; init; }

    /// <summary>What has fallen due is done even if nothing else is decided.</summary>
    public bool DoesDue { get; init; }

    /// <summary>As of <see cref="Aftermath.Paid"/>, once it is prepared; null: it takes no points back.</summary>
    public Func<IReadOnlyCollection<PaidVoucher>>? Paid { get; init; }

    /// <summary>As of <see cref="Aftermath.RefersHimself"/>, once it is prepared; null: it qualifies no referral.</summary>
    public Func<bool>? RefersHimself { get; init; }

    /// <summary>An edition that stands in for those of the program; null: none does.</summary>
    public CompiledEdition? Simulated { get; init; }
}
