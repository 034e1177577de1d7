using System.Globalization;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Rewards;

namespace Loyalty.Domain.Tests.Semantics;

// What the kinds of rewards differ in.
public sealed partial class SettingsTests
{
    /// <summary>A channel is told which of them it is, and has to do the right thing; the platform treats them alike.</summary>
    private static readonly string[] AlikeButForTheirNames = ["RewardDefinition.Kind: AmountOff, GiftCard", "RewardDefinition.Kind: FreeShipping, EventAccess"];

    private static readonly (string Name, RewardValue? Value)[] _values =
    [
        ("nothing", null),
        ("amount", new RewardValue { Amount = 1_00 }),
        ("percent", new RewardValue { Percent = 10 }),
        ("product", new RewardValue { Sku = "mug-blue" }),
        ("money", new RewardValue { Amount = 1_00, Wallet = "cash" }),
        ("recipient", new RewardValue { Recipient = "the zoo" }),
    ];

    public static TheoryData<RewardKind> Kinds => [.. Enum.GetValues<RewardKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Channels_are_told_the_kind_of_a_reward_and_of_its_voucher(RewardKind kind)
    {
        var (member, reward) = Valid(kind);

        Assert.Equal(kind, RewardAnswers.Catalogue(member.State, "member", member.Current, Given.Shop, _now).Rewards.Single().Kind);
        Assert.Equal(kind, Redeem(member, reward).Kind);
    }

    /// <summary>Which stock and values a reward of the kind may have, and what becomes of its voucher.</summary>
    private static string Kept(RewardKind kind)
    {
        var stocks = Enum.GetValues<StockKind>().Where(stock => _values.Any(value => IsSound(Of(kind, stock, value.Value))));
        var values = _values.Where(value => Enum.GetValues<StockKind>().Any(stock => IsSound(Of(kind, stock, value.Value)))).Select(value => value.Name);
        var (member, reward) = Valid(kind);
        var voucher = Redeem(member, reward);
        var becomes = (voucher.State, member.State.Vouchers.Count) switch
        {
            (VoucherState.Issued, 1) => "stays",
            (VoucherState.Used, 0) => "used at once",
            var other => $"{other}",
        };
        var beside = (voucher.Ticket, voucher.Code, member.Balance("cash")) switch
        {
            (7, "CODE", 0) => ", with a number",
            (null, "PARTNER", 0) => ", with the partner's code",
            (null, "CODE", > 0 and var cash) => string.Create(CultureInfo.InvariantCulture, $", {cash / 100m:F2} in cash"),
            (null, "CODE", 0) => "",
            var other => $", {other}",
        };
        return $"{string.Join(' ', stocks)}; {string.Join(' ', values)}; {becomes}{beside}";
    }

    /// <summary>A member who can redeem the first reward of the kind that has no fault.</summary>
    private static (TestMember Member, RewardDefinition Reward) Valid(RewardKind kind)
    {
        var reward = Enum.GetValues<StockKind>().SelectMany(stock => _values.Select(value => Of(kind, stock, value.Value))).First(IsSound);
        return (Rich(Offering(reward)), reward);
    }

    /// <summary>The voucher, with what the reward puts aside for it.</summary>
    private static Voucher Redeem(TestMember member, RewardDefinition reward)
    {
        if (!RewardTerms.NeedsReservation(reward))
        {
            return RewardAnswers.Redemption(member.RedeemAtOnce("v"), "member", member.Current, dryRun: false).Voucher!;
        }

        var held = member.Hold("v");
        var reserved = RewardTerms.Reservation(held.Id, reward, member.Current.Calendar, Given.Day("2026-03-04"));
        var code = new IssuedCode(reserved.Stock == StockKind.Codes ? "PARTNER" : "CODE", Ticket: reserved.Ticket ? 7 : null);
        var record = member.Do("issue", (state, _, now) => RedeemRewardRules.Issue(state, held.Id, code, member.Edition(held.Edition), now));
        return RewardAnswers.Issued(record.First<VoucherIssued>()!, "member", member.Current);
    }

    private static RewardDefinition Of(RewardKind kind, StockKind stock, RewardValue? value) => Given.Reward(stock: stock) with { Kind = kind, Value = value };

    private static bool IsSound(RewardDefinition reward) => Faults(Offering(reward)).Length == 0;

    /// <summary>A program with a wallet of money besides.</summary>
    private static ProgramDefinition Offering(RewardDefinition reward) =>
        (Given.Program() with { Wallets = [Given.Wallet(), Given.Wallet("status", WalletKind.Status), Given.Wallet("cash", WalletKind.Money)] }).WithRewards(reward);
}
