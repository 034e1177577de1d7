using FsCheck.Fluent;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Referrals;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Referrals;

namespace Loyalty.Domain.Tests.Referrals;

/// <summary>What holds of a member who was referred, in every program and history; the ledger is held by <see cref="TestMember"/>.</summary>
public sealed class ReferralProperties
{
    [Fact]
    public void Friend_has_all_of_the_reward_or_nothing_and_the_journal_folds_to_the_state() => Property.Holds(Histories.Programs, Histories.Steps, 25, (program, steps) =>
    {
        var friend = Live(program, steps);

        var events = friend.Journal.SelectMany(record => record.Events).ToArray();
        var given = events.OfType<PointsAwarded>().Where(award => award.Origin == "referral").Sum(award => award.Points);
        var taken = events.OfType<PointsTakenBack>().Where(back => back.Origin == "referral").Sum(back => back.Points);
        var isTaken = friend.State.Referral!.State == ReferralState.TakenBack;
        Assert.Equal(friend.State.Referral.PurchaseId is null ? 0 : 70, given);
        Assert.Equal(isTaken ? 70 : 0, taken);
        Assert.Equal((given > 0, isTaken), (events.OfType<ReferralStarted>().Count() == 1, events.OfType<ReferralUndone>().Count() == 1));

        var folded = new AccountState();
        foreach (var record in friend.Journal)
        {
            folded.Apply(AccountJson.ReadRecord(AccountJson.Write(record)), TestMember.Prefix(record.Key));
        }

        Assert.Equal(TestMember.Text(friend.State), TestMember.Text(folded));
        Assert.Equal(TestMember.Text(friend.State), TestMember.Text(AccountJson.ReadSnapshot(AccountJson.Write(friend.State))));
        Assert.Equal(TestMember.Text(friend.State), TestMember.Text(friend.State.Fork()));
    }, times: 60);

    private static TestMember Live(ProgramDefinition program, IEnumerable<Histories.Step> steps)
    {
        var days = (int)(program.EarningRules[0].Effect!.Points * 5);
        var referral = ReferralTests.Referral() with
        {
            Friend = new ReferralReward { Wallet = "points", Points = 70 },
            Condition = new() { Amount = new() { AtLeast = 30_00 } },
            WithinDays = days,
            ReturnDays = days,
        };
        return Histories.Live(new TestMember(program with { Referral = referral }, Given.Noon("2026-03-10"), ReferralClaim.Of("referrer", isSelf: false)), steps);
    }
}
