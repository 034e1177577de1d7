using System.Reflection;
using Loyalty.Contracts.Accounts.Adjustments;
using Loyalty.Contracts.Accounts.Households;
using Loyalty.Contracts.Accounts.Merging;
using Loyalty.Contracts.Accounts.Transfers;
using Loyalty.Contracts.Activities;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Memberships;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Confirmations;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Contracts.Referrals;
using Loyalty.Contracts.Rewards;
using Loyalty.Contracts.Segments;
using Loyalty.Contracts.Tiers;
using Loyalty.Grains.Members;

namespace Loyalty.Grains.Tests.Accounts.Merging;

/// <summary>Whatever a member can be asked, a tombstone passes on; what is added to a member has to be added here.</summary>
public sealed class TombstoneTests(PlatformFixture fixture) : IClassFixture<PlatformFixture>
{
    private readonly Platform _platform = fixture.Platform;

    /// <summary>Asked of the tombstone itself, or of no account that holds anything.</summary>
    private static readonly string[] Own = ["IMember.GetRecorded", "IMemberErasing.Erase", "IMemberMerging.Merge", "IMemberMerging.Receive", "IMember.Enroll", "IMemberPurchases.Simulate"];

    [Fact]
    public async Task Everything_that_a_member_is_asked_is_answered_as_the_one_who_stays_answers_it()
    {
        await _platform.EnrollRich("stays", 100);
        await _platform.EnrollRich("old", 40);
        await _platform.Enroll("friend");
        await _platform.Member<IMemberMerging>("old").Merge(new MergeMember { Key = "merge", By = "desk", Into = "stays" });
        var asked = new Dictionary<string, Func<string, Task<Refusal?>>>
        {
            ["IMember.GetSummary"] = member => Refusal(_platform.Member<IMember>(member).GetSummary()),
            ["IMember.GetWallets"] = member => Refusal(_platform.Member<IMember>(member).GetWallets()),
            ["IMember.GetTier"] = member => Refusal(_platform.Member<IMember>(member).GetTier()),
            ["IMember.Unblock"] = member => Refusal(_platform.Member<IMember>(member).Unblock(new ChangeBlock { Key = $"u-{member}", Reason = "r" })),
            ["IMember.Block"] = member => Refusal(_platform.Member<IMember>(member).Block(new ChangeBlock { Key = "b", Reason = "r" })),
            ["IMemberPurchases.Record"] = member => Refusal(_platform.Member<IMemberPurchases>(member).Record(Samples.Purchase($"p-{member}", 100, _platform.Now))),
            ["IMemberReturns.Return"] = member => Refusal(_platform.Member<IMemberReturns>(member).Return(Samples.Return($"r-{member}", "nothing", _platform.Now))),
            ["IMemberReturns.GetParked"] = member => Refusal(_platform.Member<IMemberReturns>(member).GetParked()),
            ["IMemberConfirmations.Confirm"] = member => Refusal(_platform.Member<IMemberConfirmations>(member).Confirm(new ConfirmPurchase { Channel = "web", Id = "rich-old" })),
            ["IMemberActivities.Record"] = member => Refusal(_platform.Member<IMemberActivities>(member).Record(new RecordActivity { Channel = "web", Id = $"a-{member}", Type = "review", OccurredAt = _platform.Now, Quantity = 1 })),
            ["IMemberAdjustments.Adjust"] = member => Refusal(_platform.Member<IMemberAdjustments>(member).Adjust(new AdjustPoints { Id = $"j-{member}", Wallet = "points", Points = 1, Reason = "r", By = "desk" })),
            ["IMemberAdjustments.Confirm"] = member => Refusal(_platform.Member<IMemberAdjustments>(member).Confirm(new DecideAdjustment { Id = "none", By = "desk" })),
            ["IMemberAdjustments.Reject"] = member => Refusal(_platform.Member<IMemberAdjustments>(member).Reject(new DecideAdjustment { Id = "none", By = "desk" })),
            ["IMemberAdjustments.GetAdjustment"] = member => Refusal(_platform.Member<IMemberAdjustments>(member).GetAdjustment("none")),
            ["IMemberAdjustments.GetPending"] = member => Refusal(_platform.Member<IMemberAdjustments>(member).GetPending()),
            ["IMemberTransfers.Transfer"] = member => Refusal(_platform.Member<IMemberTransfers>(member).Transfer(new TransferPoints { Id = $"t-{member}", To = "friend", Wallet = "points", Points = 1 })),
            ["IMemberTransfers.GetTransfer"] = member => Refusal(_platform.Member<IMemberTransfers>(member).GetTransfer("none")),
            ["IMemberTransfers.Receive"] = member => Refusal(_platform.Member<IMemberTransfers>(member).Receive(new ReceivePoints { Id = $"g-{member}", From = "friend", Wallet = "points", Buckets = [] })),
            ["IMemberHousehold.Join"] = member => Refusal(_platform.Member<IMemberHousehold>(member).Join(new ChangeHousehold { Key = $"h-{member}", Household = "none" })),
            ["IMemberHousehold.Leave"] = member => Refusal(_platform.Member<IMemberHousehold>(member).Leave(new ChangeHousehold { Key = $"l-{member}", Household = "none" })),
            ["IMemberRewards.GetRewards"] = member => Refusal(_platform.Member<IMemberRewards>(member).GetRewards(null)),
            ["IMemberRewards.GetOpenVouchers"] = member => Refusal(_platform.Member<IMemberRewards>(member).GetOpenVouchers()),
            ["IMemberRewards.UseVoucher"] = member => Refusal(_platform.Member<IMemberRewards>(member).UseVoucher(Samples.Use("none"))),
            ["IMemberRewards.UndoVoucherUse"] = member => Refusal(_platform.Member<IMemberRewards>(member).UndoVoucherUse(Samples.UndoUse("none"))),
            ["IMemberRewards.CancelVoucher"] = member => Refusal(_platform.Member<IMemberRewards>(member).CancelVoucher(Samples.Cancel("none"))),
            ["IMemberRewards.Redeem"] = member => Refusal(_platform.Member<IMemberRewards>(member).Redeem(Samples.Redeem($"v-{member}", "none"))),
            ["IMemberReferrals.MakeCode"] = member => Refusal(_platform.Member<IMemberReferrals>(member).MakeCode(new MakeReferralCode())),
            ["IMemberReferrals.GetCode"] = member => Refusal(_platform.Member<IMemberReferrals>(member).GetCode()),
            ["IMemberReferrals.GetReferrals"] = member => Refusal(_platform.Member<IMemberReferrals>(member).GetReferrals()),
            ["IMemberReferrals.TakeBack"] = member => Refusal(_platform.Member<IMemberReferrals>(member).TakeBack(new TakeBackReferral { Friend = $"f-{member}", Edition = 1 })),
            ["IMemberSegments.GetSegments"] = member => Refusal(_platform.Member<IMemberSegments>(member).GetSegments()),
            ["IMemberSegments.ChangeList"] = member => Refusal(_platform.Member<IMemberSegments>(member).ChangeList(new ChangeList { Key = "c", Segment = "none", Listed = true, By = "desk" })),
            ["IMemberSegments.ChangeTag"] = member => Refusal(_platform.Member<IMemberSegments>(member).ChangeTag(new ChangeTag { Key = $"tag-{member}", Tag = "vip", Tagged = true, By = "desk" })),
            ["IMemberSegments.Evaluate"] = member => Refusal(_platform.Member<IMemberSegments>(member).Evaluate()),
            ["IMemberTier.Give"] = member => Refusal(_platform.Member<IMemberTier>(member).Give(new GiveTier { Key = $"give-{member}", Tier = "gold", Until = _platform.Now.AddDays(9), Reason = "r", By = "desk" })),
            ["IMemberMemberships.Pay"] = member => Refusal(_platform.Member<IMemberMemberships>(member).Pay(new PayMembership { Key = $"pay-{member}", Plan = "none", PaidAt = _platform.Now, Reference = "x" })),
            ["IMemberMemberships.Cancel"] = member => Refusal(_platform.Member<IMemberMemberships>(member).Cancel(new EndMembership { Key = $"mc-{member}", Plan = "none" })),
            ["IMemberMemberships.Refund"] = member => Refusal(_platform.Member<IMemberMemberships>(member).Refund(new EndMembership { Key = $"mr-{member}", Plan = "none" })),
            ["IMemberChallenges.GetChallenges"] = member => Refusal(_platform.Member<IMemberChallenges>(member).GetChallenges()),
        };

        // A program without referrals never lets a referrer earn.
        var methods = typeof(MemberGrain).GetInterfaces().Where(contract => contract.Namespace!.StartsWith("Loyalty.Contracts", StringComparison.Ordinal))
            .SelectMany(contract => contract.GetMethods()).Where(AnswersAnOutcome).Select(method => $"{method.DeclaringType!.Name}.{method.Name}");
        Assert.Equal(asked.Keys.Concat(Own).Append("IMemberReferrals.Earn").Order(StringComparer.Ordinal), methods.Order(StringComparer.Ordinal));
        foreach (var (method, ask) in asked.Where(ask => ask.Key != "IMember.Block"))
        {
            var (old, stays) = (await ask("old"), await ask("stays"));
            Assert.True(old?.Code == stays?.Code && old?.Code != "memberMerged", $"{method}: the tombstone says {old?.Code ?? "yes"}, and the one who stays {stays?.Code ?? "yes"}.");
        }

        Assert.Null(await asked["IMember.Block"]("old"));
        Assert.Equal(MemberStatus.Blocked, (await _platform.Member<IMember>("stays").GetSummary()).Value!.Status);
    }

    private static bool AnswersAnOutcome(MethodInfo method) =>
        method.ReturnType.IsGenericType && method.ReturnType.GenericTypeArguments[0] is { IsGenericType: true } answer && answer.GetGenericTypeDefinition() == typeof(Outcome<>);

    private static async Task<Refusal?> Refusal<T>(Task<Outcome<T>> asked)
        where T : class => (await asked).Refusal;
}
