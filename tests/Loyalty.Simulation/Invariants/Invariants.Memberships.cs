using Loyalty.Contracts.Members;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Simulation.Histories;
using Loyalty.Simulation.Oracle;

namespace Loyalty.Simulation.Invariants;

// What members pay for.
internal static partial class Invariants
{
    public static Invariant MembershipsRunAsPaid { get; } = new(
        nameof(MembershipsRunAsPaid),
        "A membership begins when it is paid for, and goes on from its end when it is paid for again, as long as its plan says; it is lost after its grace, at its end when it is cancelled, and at once when the fee is paid back.",
        static found => found.Found(About.Memberships)
            .Concat(
                from member in found.Outcome.Members
                let held = found.Book.Holder(member.Member)!.Membership
                where !IsShown(held, member.Summary)
                select new Breach(member.Member, $"shows {member.Summary.Membership} in the end instead of {held}"))
            .Concat(
                from told in found.Outcome.Told
                where told is { Kind: ToldKind.Acknowledged, Command: PayMembership { DryRun: true }, Answer: MemberSummary { Membership: not null } }
                let asked = (PayMembership)told.Command
                from entry in found.EntriesOf(asked with { DryRun = false }).Where(entry => entry.Landed > told.Ended)
                let paid = entry.Record.First<MembershipPaid>()!
                let pages = found.Book.Accounts[entry.Account].Pages
                where paid.StartsAt == asked.PaidAt && pages.Where(page => page.Entry.Version < entry.Version).All(page => page.Entry.Landed < told.Began) && !WithTwoSilos(found, told)
                where !found.Outcome.Editions.Any(edition => edition.Info.EffectiveAt >= told.SentAt && edition.Info.EffectiveAt <= entry.LandedAt)
                let foretold = ((MemberSummary)told.Answer!).Membership!
                where (foretold.EndsAt, foretold.LapsesAt) != (paid.EndsAt, paid.LapsesAt)
                select Of(told, $"{foretold} was foretold, and {paid} came")));

    private static bool IsShown(Held? held, MemberSummary summary) => held is null || held.IsOver(summary.AsOf)
        ? summary.Membership is null
        : summary.Membership is { } shown && (shown.Plan, shown.Since, shown.EndsAt, shown.LapsesAt, shown.Cancelled, shown.InGrace) == (held.Plan, held.Since, held.Ends, held.Lapses, held.Cancelled, held.Ends <= summary.AsOf);
}
