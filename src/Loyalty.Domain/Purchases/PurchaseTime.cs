using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Purchases;

/// <summary>When a purchase counts.</summary>
/// <param name="ReceivedAt">When it arrived; for imported history, when it occurred.</param>
/// <param name="ValuedAt">Occurred-at, or received-at after the late window: decides edition, periods and the age of its points.</param>
/// <param name="Late">It arrived after the late window.</param>
public readonly record struct PurchaseTime(DateTimeOffset ReceivedAt, DateTimeOffset ValuedAt, bool Late)
{
    public static PurchaseTime Of(DateTimeOffset occurredAt, bool import, CompiledEdition current, DateTimeOffset now)
    {
        if (import)
        {
            return new PurchaseTime(occurredAt, occurredAt, false);
        }

        var late = occurredAt < now.AddDays(-current.Definition.LateWindowDays);
        return new PurchaseTime(now, late ? now : occurredAt, late);
    }
}
