using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Tests;

// Vouchers that rules give, and that come by themselves.
internal static partial class Histories
{
    private static Gen<(ImmutableArray<EarningRule> Rules, ImmutableArray<RewardDefinition> Rewards)> Gifts =>
        from any in Gen.Choose(0, 2)
        from points in Gen.Choose(20, 400)
        from days in Gen.Elements<int?>(null, 3, 30)
        from minimum in Gen.Elements<long?>(null, 60_00)
        from cap in Gen.Elements<ImmutableArray<EarningCap>>([], [Given.Cap(CapPeriod.Day, 1)])
        select any == 0
            ? ([], [])
            : (ImmutableArray.Create(new EarningRule { Id = "gift", Wallet = "", Reward = "towel", MinimumAmount = minimum, Caps = cap }),
                ImmutableArray.Create(
                    Given.Reward("towel") with { Price = null, VoucherDays = days },
                    Given.Reward("coffee", points, StockKind.Unlimited) with { Automatic = true, VoucherDays = days }));

    /// <summary>What was given is issued, sooner or later or not at all; some of it is used, cancelled or returned before.</summary>
    private static void Give(TestMember member, Step step)
    {
        if (member.State.Status == AccountStatus.Blocked)
        {
            return;
        }

        if (step.Shape % 3 == 0 || member.Granted.Count > 10)
        {
            member.IssueGiven();
        }
        else if (step.Shape % 31 == 1 && member.Granted is [{ Cause: VoucherGranted.ByRule } granted, ..])
        {
            member.Undo(granted);
        }

        if (step.Shape % 13 == 0 && member.State.Vouchers.FirstOrDefault(voucher => voucher.ExpiresAt is null || voucher.ExpiresAt > member.Now) is { } open)
        {
            _ = step.Shape % 2 == 0 ? member.Use(Given.Use(open.Voucher)) : member.Cancel(Given.Cancel(open.Voucher));
        }
    }
}
