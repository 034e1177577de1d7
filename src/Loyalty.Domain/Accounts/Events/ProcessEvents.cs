namespace Loyalty.Domain.Accounts.Events;

/// <summary>
/// The first leg of a process over several grains. From here on it comes to its end or to its undoing: by the call that
/// began it, or by the sweep.
/// </summary>
public abstract record ProcessStarted : AccountEvent
{
    /// <summary>Unique among the account's processes; the legs are named after it.</summary>
    public string Id { get; init; } = "";

    /// <summary>When the sweep takes it up, should nobody have ended it by then.</summary>
    public DateTimeOffset ResumeAt { get; init; }
}

/// <summary>A process is over, well or undone.</summary>
public abstract record ProcessEnded : AccountEvent
{
    /// <summary>As of <see cref="ProcessStarted.Id"/>.</summary>
    public string Id { get; init; } = "";
}
