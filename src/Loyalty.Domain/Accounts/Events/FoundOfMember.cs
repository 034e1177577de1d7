using System.Collections.Immutable;

namespace Loyalty.Domain.Accounts.Events;

/// <summary>
/// What the edition's conditions found of the member when something arrived, so that it can be told which value one
/// failed with. Only what they ask for is kept, and nothing of the profile.
/// </summary>
public sealed record FoundOfMember
{
    /// <summary>What conditions on spend and purchases counted, ascending by condition; null: there are none.</summary>
    public ImmutableArray<CountFound>? Counts { get; init; }

    /// <summary>The channel of the newest purchase before it; null: there was none, or nothing asks.</summary>
    public string? LastChannel { get; init; }

    /// <summary>The plan of the paid membership that was held; null: none was, or nothing asks.</summary>
    public string? Membership { get; init; }

    /// <summary>The member's tags; null: there were none, or nothing asks.</summary>
    public ImmutableArray<string>? Tags { get; init; }
}

/// <param name="Condition">The condition's number in the edition, as in <see cref="PurchaseRecorded.Met"/>.</param>
/// <param name="Count">Minor units of spend, or purchases.</param>
public sealed record CountFound(int Condition, long Count);
