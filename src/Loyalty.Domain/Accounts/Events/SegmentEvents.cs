namespace Loyalty.Domain.Accounts.Events;

/// <summary>The member came into a segment or left it.</summary>
public sealed record SegmentChanged : AccountEvent
{
    public string Segment { get; init; } = "";

    /// <summary>False: left.</summary>
    public bool Joined { get; init; }

    /// <summary>In the program's zone.</summary>
    public DateOnly Day { get; init; }
}

/// <summary>When the member's segments may change though nothing happens.</summary>
public sealed record SegmentReviewPlanned : AccountEvent
{
    /// <summary>Null: never; the one that was planned has come.</summary>
    public DateTimeOffset? At { get; init; }
}

/// <summary>The member came onto the list of a segment or off it. What it did to the member's segments follows in the record.</summary>
public sealed record ListedChanged : AccountEvent
{
    public string Segment { get; init; } = "";

    /// <summary>False: off it.</summary>
    public bool Listed { get; init; }

    /// <summary>The id of the key that asked; null: the list is no segment of the program any more.</summary>
    public string? By { get; init; }
}

/// <summary>An operator set a tag on the member, or removed it.</summary>
public sealed record TagChanged : AccountEvent
{
    public string Tag { get; init; } = "";

    /// <summary>False: removed.</summary>
    public bool Tagged { get; init; }

    /// <summary>The id of the key that asked.</summary>
    public string By { get; init; } = "";
}
