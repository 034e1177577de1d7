using Loyalty.Domain.Accounts;
using Loyalty.Domain.Memberships;

namespace Loyalty.Domain.Members;

/// <summary>What the answer to a change of a member shows beside what every record holds; kept with the change, so that a repeat shows the same.</summary>
/// <param name="TierSince">Since when the member stands in the record's tier; meaningless without one.</param>
/// <param name="TierUntil">Exclusive; null: no end.</param>
/// <param name="Purchases">The number of purchases.</param>
/// <param name="LastPurchaseAt">When the last of them occurred.</param>
/// <param name="Membership">The paid one that the member holds; null: none.</param>
public sealed record MemberFigures(DateTimeOffset TierSince, DateTimeOffset? TierUntil, long Purchases, DateTimeOffset? LastPurchaseAt, HeldMembership? Membership = null)
{
    public static MemberFigures Of(AccountState state) => new(state.TierSince, state.TierUntil, state.Purchases, state.LastPurchaseAt, state.Membership);
}
