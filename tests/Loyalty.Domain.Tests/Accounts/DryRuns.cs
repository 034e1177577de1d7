using Loyalty.Contracts.Accounts.Adjustments;
using Loyalty.Contracts.Accounts.Transfers;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Adjustments;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Transfers;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Rewards;

namespace Loyalty.Domain.Tests.Accounts;

/// <summary>Commands that are foretold and then done: the record is the one that was foretold. What is refused is refused in both.</summary>
internal sealed class DryRuns
{
    private readonly SortedDictionary<string, int> _done = new(StringComparer.Ordinal);

    /// <summary>One command of each kind after the other, chosen by the step.</summary>
    public void Happen(TestMember member, Histories.Step step)
    {
        var id = $"dry{member.Journal.Count}";
        Pass(member, step);
        var purchase = Histories.Paying(member, Histories.Purchase(id, member.Now.AddDays(-(step.Shape % 40)), step), step);
        Foretold("purchase", member, member.Decide(purchase with { DryRun = true }), member.Decide(purchase), () => member.Foretell(purchase), () => member.Buy(purchase));

        Pass(member, step);
        var activity = Given.Activity($"{id}/act", member.Now.AddDays(-(step.Shape % 40)), quantity: 1 + (step.Shape % 4));
        Foretold("activity", member, member.Decide(activity with { DryRun = true }), member.Decide(activity), () => member.Foretell(activity), () => member.Act(activity));

        Pass(member, step);
        var adjustment = new AdjustPoints
        {
            Id = $"{id}/adjust",
            Wallet = step.Shape % 3 == 0 ? "status" : "points",
            Points = step.Shape % 2 == 0 ? -1 - (step.Shape % 50) : 1 + step.Shape,
            Reason = "count",
            By = "desk",
        };
        Foretold("adjustment", member, adjustment.Id, dry => (state, edition, now) => AdjustmentRules.Decide(state, adjustment with { DryRun = dry }, edition, now));

        Pass(member, step);
        var redeem = Given.Redeem($"{id}/voucher", step.Shape % 2 == 0 ? "mug" : "cup");
        Foretold("redemption", member, redeem.Voucher, dry => (state, edition, now) => Redeemed(state, redeem with { DryRun = dry }, edition, now));

        Pass(member, step);
        var transfer = new TransferPoints { Id = $"{id}/send", To = "other", Wallet = "points", Points = 1 + (step.Shape % 90) };
        if (Foretold("transfer", member, transfer.Id, dry => (state, edition, now) => TransferRules.Debit(state, "member", transfer with { DryRun = dry }, edition, now)))
        {
            member.Do($"{transfer.Id}/end", (state, _, _) => TransferRules.End(state, transfer.Id));
        }

        Pass(member, step);
        var bought = member.Records.SelectMany(record => record.Events).OfType<PurchaseRecorded>().ToArray();
        var picked = step.Shape % 5 == 0 || bought.Length == 0 ? "unknown" : bought[step.Amount % bought.Length].Id;
        var returning = step.Shape % 2 == 0 ? Given.Return($"{id}/back", picked, member.Now) : Given.Return($"{id}/back", picked, member.Now, 1 + (step.Amount % 50_00));
        Foretold("return", member, member.Decide(returning with { DryRun = true }), member.Decide(returning), () => member.Foretell(returning), () => member.Return(returning));
    }

    /// <summary>So that none is true of nothing.</summary>
    public void AssertEachWasDone(int times) => Assert.True(
        _done.Count == 6 && _done.Values.All(count => count >= times), string.Join(' ', _done.Select(kind => $"{kind.Key}: {kind.Value}")));

    /// <summary>So long that something falls due, which no sweep has done.</summary>
    private static void Pass(TestMember member, Histories.Step step) => Histories.Grant(member).At(member.Now.AddHours(step.Hours));

    private static Decision Redeemed(AccountState state, RedeemReward command, CompiledEdition edition, DateTimeOffset now) => command.Reward == "mug"
        ? RedeemRewardRules.StartAndIssue(state, command, edition, "CODE", now)
        : RedeemRewardRules.Start(state, command, edition, now);

    private bool Foretold(string kind, TestMember member, string key, Func<bool, Func<AccountState, CompiledEdition, DateTimeOffset, Decision>> decide)
    {
        var (dry, run) = (decide(true), decide(false));
        return Foretold(kind, member, member.Decide(dry), member.Decide(run), () => member.Foretell(key, dry), () => member.Do(key, run));
    }

    private bool Foretold(string kind, TestMember member, Decision dry, Decision run, Func<AccountRecord> foretell, Action happen)
    {
        Assert.Equal(run.Refusal?.Code, dry.Refusal?.Code);
        if (run.Refusal is not null)
        {
            return false;
        }

        var foretold = foretell();
        happen();
        Assert.Equal(AccountJson.Write(foretold), AccountJson.Write(member.Journal[^1]));
        _done[kind] = _done.GetValueOrDefault(kind) + 1;
        return true;
    }
}
