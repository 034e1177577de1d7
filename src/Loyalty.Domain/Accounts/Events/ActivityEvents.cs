using System.Collections.Immutable;

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
}
