using System.Collections.Immutable;

namespace Loyalty.Gateway.Purchases.Inbound;

/// <param name="Replayed">In the order of the list.</param>
/// <param name="Next">The cursor of those after them; null when there were none.</param>
internal sealed record ReplayedPurchases(ImmutableArray<ReplayedPurchase> Replayed, string? Next);

/// <param name="Id">The parked purchase.</param>
/// <param name="Booked">Whether it is booked, and parked no more.</param>
/// <param name="Code">Why it is not.</param>
internal sealed record ReplayedPurchase(string Id, bool Booked, string? Code);
