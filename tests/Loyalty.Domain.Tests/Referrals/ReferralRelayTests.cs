using Loyalty.Contracts.Common;
using Loyalty.Contracts.Referrals;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Referrals;
using Loyalty.Domain.Relay;

namespace Loyalty.Domain.Tests.Referrals;

public sealed class ReferralRelayTests
{
    private static readonly DateTimeOffset _joined = Given.Noon("2026-03-01");
    private static readonly DateTimeOffset _bought = Given.Noon("2026-03-04");
    private static readonly ReferralState[] _steps = [ReferralState.Open, ReferralState.Qualified, ReferralState.Rewarded, ReferralState.TakenBack];

    [Fact]
    public void Referrals_are_counted_by_the_day_of_each_step()
    {
        var tally = Folded(Friend()).Referrals["sample"];
        tally.Add(Folded(new TestMember(ReferralTests.Program(), _joined, ReferralClaim.Unknown)).Referrals["sample"]);

        Assert.Equal(
            [
                new ReferralDay(Given.Day("2026-03-01"), 1, 1, 0, 0, 0, 0),
                new ReferralDay(Given.Day("2026-03-04"), 0, 0, 1, 1, 0, 0),
                new ReferralDay(Given.Day("2026-03-06"), 0, 0, 0, 0, 0, 1),
            ],
            tally.ToTotals(null, null).Days.AsEnumerable());
    }

    [Fact]
    public void Referrer_is_told_how_each_friend_stands()
    {
        var friends = new ReferredFriendsTally();
        friends.Add(Folded(Friend()).Referrers["sample/referrer"]);

        Assert.Equal([new ReferredFriend { Friend = "friend", JoinedOn = Given.Day("2026-03-01"), State = ReferralState.TakenBack }], friends.ToFriends().Friends.AsEnumerable());
    }

    [Fact]
    public void Code_that_was_nobodys_is_told_to_nobody() =>
        Assert.Empty(Folded(new TestMember(ReferralTests.Program(), _joined, ReferralClaim.Unknown)).Referrers);

    [Fact]
    public void Referrer_is_told_what_the_journal_folds_to_also_when_the_answer_comes_after_the_return()
    {
        var friend = new TestMember(ReferralTests.Program(), _joined, ReferralClaim.Of("referrer", false));
        friend.Buy("p", _bought, 50_00);
        friend.Return("r", "p", _bought);
        End(friend);
        var friends = new ReferredFriendsTally();
        friends.Add(Folded(friend).Referrers["sample/referrer"]);

        Assert.Equal(friend.State.Referral!.State, friends.ToFriends().Friends.Single().State);
    }

    [Theory]
    [InlineData(0, 1, 2, 3)]
    [InlineData(3, 0, 1, 2)]
    [InlineData(3, 2, 1, 0)]
    [InlineData(1, 3, 0, 2)]
    public void Friend_stands_as_the_latest_of_all_steps_says_in_whatever_order_they_come(params int[] order)
    {
        var friends = new ReferredFriendsTally();
        foreach (var step in order)
        {
            friends.Add(new ReferrerSteps
            {
                Steps = [new ReferrerStep { Friend = "friend", State = _steps[step], Day = step == 0 ? Given.Day("2026-03-01") : default }],
            });
        }

        Assert.Equal([new ReferredFriend { Friend = "friend", JoinedOn = Given.Day("2026-03-01"), State = ReferralState.TakenBack }], friends.ToFriends().Friends.AsEnumerable());
    }

    [Fact]
    public void Friend_who_is_not_listed_any_more_is_not_listed_again()
    {
        var friends = new ReferredFriendsTally();
        for (var i = 0; i <= Limits.ReferredFriends; i++)
        {
            friends.Add(new ReferrerSteps { Steps = [new ReferrerStep { Friend = $"f{i}", State = ReferralState.Open, Day = Given.Day("2026-03-01").AddDays(i) }] });
        }

        friends.Add(new ReferrerSteps { Steps = [new ReferrerStep { Friend = "f0", State = ReferralState.Qualified }] });

        Assert.Equal((Limits.ReferredFriends, false), (friends.ToFriends().Friends.Length, friends.Friends.ContainsKey("f0")));
    }

    [Fact]
    public void Days_beyond_those_that_are_kept_are_summed()
    {
        var tally = new ReferralTally();
        for (var day = 0; day < ReferralTally.DaysKept + 5; day++)
        {
            var batch = new ReferralTally();
            batch.On(Given.Day("2026-01-01").AddDays(day)).Started++;
            tally.Add(batch);
        }

        var totals = tally.ToTotals(null, null);

        Assert.Equal((ReferralTally.DaysKept, 5L), (totals.Days.Length, totals.Earlier!.Started));
        Assert.Equal(Given.Day("2026-01-05"), totals.Earlier.Day);
    }

    private static TestMember Friend()
    {
        var friend = new TestMember(ReferralTests.Program(), _joined, ReferralClaim.Of("referrer", false));
        friend.Buy("p", _bought, 50_00);
        End(friend);
        friend.Return("r", "p", _bought.AddDays(2));
        var undone = friend.State.Processes.OfType<ReferralUndone>().Single();
        friend.Do("backend", (state, _, _) => ReferralRules.EndUndone(state, undone, new ReferralReceipt(500, null)));
        return friend;
    }

    private static void End(TestMember friend)
    {
        var started = friend.State.Processes.OfType<ReferralStarted>().Single();
        friend.Do("end", (state, _, _) => ReferralRules.End(state, started, new ReferralReceipt(500, null)));
    }

    private static RelayFold Folded(TestMember member)
    {
        var fold = new RelayFold();
        member.Journal.ForEach(record => fold.Add("sample/friend", RelayRecord.Read(AccountJson.Write(record))));
        return fold;
    }
}
