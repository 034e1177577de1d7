namespace Loyalty.Domain.Accounts.Events;

/// <summary>A purchase was confirmed. What waited for it follows in the record as <see cref="PointsActivated"/>.</summary>
public sealed record PurchaseConfirmed : AccountEvent
{
    public DateTimeOffset At { get; init; }

    public string PurchaseChannel { get; init; } = "";

    public string PurchaseId { get; init; } = "";
}
