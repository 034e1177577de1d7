using Loyalty.Domain.Members;
using Loyalty.Domain.Segments;
using Loyalty.Contracts.Segments;
using System.Collections.Immutable;
using Loyalty.Contracts.Members;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Purchases.Returns;
using Loyalty.Domain.Rewards;
using Loyalty.Domain.Schedules;

namespace Loyalty.Domain.Tests;

// Vouchers that nobody redeems.
internal sealed partial class TestMember
{
    /// <summary>Holds the edition in force against the member; null: all was as it says.</summary>
    public AccountRecord? Evaluate()
    {
        var decision = DueRules.First(State, Current, Now, state => EvaluateMemberRules.Decide(state, Current, Traits, Now), alone: true, Traits);
        return decision.Events.IsEmpty ? null : Write(decision, $"evaluate/{State.Version}", Now);
    }

    /// <summary>Puts the member on a segment's list, or takes it off.</summary>
    public AccountRecord List(string segment, bool listed = true) => Do(
        $"list/{State.Version}",
        (state, edition, now) => ChangeSegmentRules.Decide(state, new ChangeList { Key = "k", Segment = segment, Listed = listed, By = "desk" }, edition, now));

    /// <summary>Vouchers that were given and are not issued yet.</summary>
    public IReadOnlyList<VoucherGranted> Granted => [.. State.Processes.OfType<VoucherGranted>()];

    /// <summary>Issues everything that was given, and what comes of that; what has ended by now is undone.</summary>
    public IReadOnlyList<VoucherIssued> IssueGiven()
    {
        var issued = new List<VoucherIssued>();
        while (Granted is [var granted, ..])
        {
            if (granted.ExpiresAt <= Now)
            {
                Undo(granted, "voucherEnded");
            }
            else
            {
                issued.Add(Issue(granted).First<VoucherIssued>()!);
            }
        }

        return issued;
    }

    public AccountRecord Issue(VoucherGranted granted, string code = "CODE") =>
        Do($"voucher/{granted.Voucher}", (state, _, now) => VoucherGrants.Issue(state, granted.Id, new IssuedCode(code), Edition(granted.Edition), now));

    public AccountRecord Undo(VoucherGranted granted, string reason = "outOfStock") => Do(
        $"undo/{granted.Id}",
        (state, edition, now) => VoucherGrants.Undo(state, granted.Id, granted.Points == 0 ? null : PaidIn(granted.SpentIn), reason, edition, now));

    /// <summary>What a day of the year gives that has come, as the sweep does it; answers what was written.</summary>
    public ImmutableArray<AccountEvent> Celebrate(DateTimeOffset now)
    {
        SweepAt(now);
        var decision = First(Now, state => OccasionRules.Reach(state, Current, Inputs, Now));
        return decision.Events.IsEmpty ? [] : Write(decision, $"occasion/{State.Version}", Now).Events;
    }

    public void BirthdayChanges(Birthday? birthday)
    {
        Do($"look/{State.Version}", (state, _, now) => OccasionRules.Look(state, now));
        Inputs = Inputs with { Birthday = birthday };
    }

    /// <summary>What was spent on vouchers that came automatically, read as the grain reads it.</summary>
    public PaidVoucher[] PaidVouchers() =>
        [.. VoucherGrants.Automatic(State).Select(voucher => PaidVoucher.In(PaidIn(voucher.SpentIn, voucher.Member)).Single(paid => paid.Voucher == voucher.Voucher))];
}
