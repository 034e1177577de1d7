namespace Loyalty.Domain.Accounts.Events;

/// <summary>A day of the year on which something is given was reached, or it was found out when it is. What was given follows in the record.</summary>
public sealed record OccasionReached : AccountEvent
{
    public DateTimeOffset At { get; init; }

    /// <summary>As of <see cref="YearlyOccasion.Occasion"/>.</summary>
    public string Occasion { get; init; } = "";

    /// <summary>The year for which it was reached; 0: only <see cref="NextAt"/> was found out.</summary>
    public int Year { get; init; }

    /// <summary>When it comes next, or is looked for; null: it is not known when.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>At <see cref="NextAt"/> it is only looked for.</summary>
    public bool Looks { get; init; }
}
