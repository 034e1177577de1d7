using System.Collections.Immutable;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Tests;

/// <summary>Redemptions and vouchers.</summary>
internal static partial class Histories
{
    private static ImmutableArray<RewardDefinition> Rewards { get; } =
    [
        Given.Reward("mug", 40, StockKind.Unlimited) with { VoucherDays = 15 },
        Given.Reward("cup", 25, StockKind.Counted, new RewardLimit(CapPeriod.Week, 2)),
        Given.Reward("zoo", 10, StockKind.Unlimited) with { Kind = RewardKind.Donation, Value = new RewardValue { Recipient = "The zoo" } },
    ];

    private static void Redeem(TestMember member, string id, Step step)
    {
        var reward = Rewards[step.Shape % Rewards.Length];
        if (member.Decide(Given.Redeem(id, reward.Id)).Refusal is not null)
        {
            return;
        }

        if (reward.Stock == StockKind.Unlimited)
        {
            member.RedeemAtOnce(id, reward.Id);
        }
        else if (member.Hold(id, reward.Id) is var held && step.Shape % 4 > 1)
        {
            member.Issue(held);
        }
    }

    /// <summary>A redemption that is under way is issued, or its points go back.</summary>
    private static void EndRedemption(TestMember member, Step step)
    {
        if (member.State.Processes.OfType<RedemptionStarted>().FirstOrDefault() is not { } held)
        {
            return;
        }

        if (step.Shape % 2 == 0)
        {
            member.Issue(held);
        }
        else
        {
            member.Undo(held);
        }
    }

    private static void UseVoucher(TestMember member, Step step)
    {
        if (Voucher(member, step) is { } voucher && member.Decide(Given.Use(voucher)).Refusal is null)
        {
            member.Use(Given.Use(voucher));
        }
    }

    private static void CancelVoucher(TestMember member, Step step)
    {
        if (Voucher(member, step) is { } voucher && member.Decide(Given.Cancel(voucher)).Refusal is null)
        {
            member.Cancel(Given.Cancel(voucher));
        }
    }

    private static string? Voucher(TestMember member, Step step) =>
        member.State.Vouchers.Count == 0 ? null : member.State.Vouchers[step.Shape % member.State.Vouchers.Count].Voucher;
}
