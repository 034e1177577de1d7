namespace Loyalty.Domain.Accounts.Events;

/// <summary>Points leave for another member; <see cref="PointsSpent"/> follows in the record.</summary>
public sealed record TransferStarted : ProcessStarted
{
    /// <summary>The receiver.</summary>
    public string To { get; init; } = "";

    public string Wallet { get; init; } = "";

    public long Points { get; init; }
}

/// <summary>A transfer is over: credited at the receiver, or undone, with <see cref="PointsRestored"/> in the record.</summary>
public sealed record TransferEnded : ProcessEnded
{
    /// <summary>Why it was undone, a code; null: it was credited.</summary>
    public string? Refused { get; init; }
}

/// <summary>
/// What a member said to points that another sent. One that refused says so for ever, so that a late copy of the call
/// cannot credit points that have gone back; otherwise <see cref="PointsCredited"/> follows in the record.
/// </summary>
public sealed record TransferReceived : AccountEvent
{
    /// <summary>The transfer's id.</summary>
    public string Id { get; init; } = "";

    /// <summary>The giver.</summary>
    public string From { get; init; } = "";

    /// <summary>Why not, a code; null: they are credited.</summary>
    public string? Refused { get; init; }
}
