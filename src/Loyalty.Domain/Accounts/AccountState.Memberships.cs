using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Memberships;

namespace Loyalty.Domain.Accounts;

public sealed partial class AccountState
{
    /// <summary>The membership that is paid for, in its grace too; null: none.</summary>
    public HeldMembership? Membership { get; private set; }

    private void Apply(MembershipPaid paid) => Membership = new HeldMembership(paid.Plan, paid.Since, paid.EndsAt, paid.LapsesAt);

    private void Apply(MembershipEnded ended) =>
        Membership = ended.RunsOn && Membership is { } held ? held with { LapsesAt = ended.At, Cancelled = true } : null;
}
