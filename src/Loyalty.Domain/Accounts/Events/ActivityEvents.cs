using System.Collections.Immutable;
using Loyalty.Contracts.Activities;
using Loyalty.Domain.Programs.Conditions;

namespace Loyalty.Domain.Accounts.Events;

/// <summary>The member did something. The awards that follow it in the record are what it earned.</summary>
public sealed record ActivityRecorded : AccountEvent
{
    public string Channel { get; init; } = "";

    public string Id { get; init; } = "";

    public string Type { get; init; } = "";

    public long Quantity { get; init; }

    public DateTimeOffset OccurredAt { get; init; }

    /// <summary>The day of <see cref="OccurredAt"/> in the program's zone.</summary>
    public DateOnly Day { get; init; }

    /// <summary>The edition that it was valued by.</summary>
    public int Edition { get; init; }

    /// <summary>It arrived after the late window and was valued as of its arrival.</summary>
    public bool Late { get; init; }

    /// <summary>The room under each periodic cap before it.</summary>
    public ImmutableArray<CapRoom> Rooms { get => field.IsDefault ? [] : field; init; }

    /// <summary>What came with it; null: nothing.</summary>
    public ImmutableArray<ActivityAttribute>? Attributes { get; init; }

    /// <inheritdoc cref="PurchaseRecorded.Met"/>
    public ImmutableArray<int>? Met { get; init; }

    /// <summary>The member's tier when it arrived, where the edition's rules for activities have conditions.</summary>
    public string? Tier { get; init; }

    /// <inheritdoc cref="PurchaseRecorded.Found"/>
    public FoundOfMember? Found { get; init; }

    /// <summary>What the conditions of rules are held against.</summary>
    internal FlatOccasion ToOccasion() => new() { Channel = Channel, Attributes = Attributes ?? [], Met = MetConditions.From(Met) };
}
