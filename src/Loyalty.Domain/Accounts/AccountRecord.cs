using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Accounts;

/// <summary>One operation on one account as it is stored: its events, and what they came to.</summary>
public sealed record AccountRecord
{
    /// <summary>
    /// The <see cref="AccountState.FoldSchema"/> of the version that wrote it; 0: from before records named it. Stands
    /// first, where it is seen before anything that a reader might not know.
    /// </summary>
    [JsonPropertyName("f")]
    [JsonPropertyOrder(-1)]
    public int FoldSchema { get; init; }

    /// <summary>The operation key: program/channel/kind/caller's id.</summary>
    [JsonPropertyName("k")]
    public string Key { get; init; } = "";

    /// <summary>When it was received; for imported history, when it occurred.</summary>
    [JsonPropertyName("at")]
    public DateTimeOffset At { get; init; }

    [JsonPropertyName("e")]
    public ImmutableArray<AccountEvent> Events { get => field.IsDefault ? [] : field; init; }

    /// <summary>The wallets after it, by id.</summary>
    [JsonPropertyName("b")]
    public ImmutableArray<RecordedBalance> Balances { get => field.IsDefault ? [] : field; init; }

    /// <summary>The tier after it.</summary>
    [JsonPropertyName("tier")]
    public string? Tier { get; init; }

    /// <summary>The account's status after it.</summary>
    [JsonPropertyName("st")]
    public AccountStatus Status { get; init; }

    /// <summary>When the member joined; null for a guest account.</summary>
    [JsonPropertyName("en")]
    public DateTimeOffset? EnrolledAt { get; init; }

    /// <summary>The segments that the member is in after it, by id; null: none.</summary>
    [JsonPropertyName("sg")]
    public ImmutableArray<string>? Segments { get; init; }

    /// <summary>The household that the member is in after it; null: none.</summary>
    [JsonPropertyName("hh")]
    public string? Household { get; init; }

    /// <summary>Who was merged into the member; null: nobody.</summary>
    [JsonPropertyName("mf")]
    public ImmutableArray<string>? MergedFrom { get; init; }

    public T? First<T>()
        where T : AccountEvent
    {
        foreach (var happened in Events)
        {
            if (happened is T found)
            {
                return found;
            }
        }

        return null;
    }
}

/// <summary>A wallet at the record's instant.</summary>
/// <param name="Wallet">The wallet.</param>
/// <param name="Active">Active and unexpired points.</param>
/// <param name="Pending">Points not yet active.</param>
/// <param name="Debt">Points owed.</param>
public sealed record RecordedBalance(
    [property: JsonPropertyName("w")] string Wallet,
    [property: JsonPropertyName("a")] long Active,
    [property: JsonPropertyName("p")] long Pending,
    [property: JsonPropertyName("d")] long Debt);

public enum AccountStatus
{
    /// <summary>Nothing has happened to the account.</summary>
    None,

    /// <summary>An enrolment is under way.</summary>
    Enrolling,
    Active,
    Blocked,

    /// <summary>One of a channel's accounts for purchases without a member.</summary>
    Guest,

    /// <summary>Who the member was is being forgotten.</summary>
    Erasing,

    /// <summary>There is no such member any more, and never will be.</summary>
    Erased,

    /// <summary>The account of a household.</summary>
    Household,

    /// <summary>What it held is on its way to another member's.</summary>
    Merging,

    /// <summary>Its member is another one now.</summary>
    Merged,
}
