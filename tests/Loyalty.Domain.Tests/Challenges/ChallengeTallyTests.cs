using Loyalty.Contracts.Common;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Challenges;
using Loyalty.Domain.Relay;
using static Loyalty.Domain.Tests.Challenges.ChallengeGiven;

namespace Loyalty.Domain.Tests.Challenges;

public sealed class ChallengeTallyTests
{
    private static readonly DateTimeOffset Monday = Given.Noon("2026-06-01");
    private static readonly DateOnly Week = Given.Day("2026-06-01");

    [Fact]
    public void Records_come_to_who_takes_part_completed_and_is_ranked()
    {
        var member = new TestMember(Program(Challenge(goal: 2) with { Leaderboard = true, Period = Contracts.Programs.CapPeriod.Week }));
        member.Buy("p1", Monday, 10_00);
        member.Do("board", (state, _, _) => LeaderboardRules.Decide(state, true, member.Edition));
        member.Buy("p2", Monday.AddDays(1), 10_00);
        member.Buy("p3", Monday.AddDays(7), 10_00);
        member.Return("r", "p1", Monday.AddDays(8));
        member.Return("r3", "p3", Monday.AddDays(8));

        var tally = Fold(member);

        Assert.Equal((1, 0), (tally.TakingPart, tally.Completed));
        Assert.Equal((2, 1, 1, 1), (Sum(tally, day => day.Joined), Sum(tally, day => day.Left), Sum(tally, day => day.Completed), Sum(tally, day => day.Undone)));
        Assert.Equal(("member", 1L), Assert.Single(tally.Ranking(Week).Members));
        Assert.Empty(tally.Ranking(Week.AddDays(7)).Members);

        member.Do("leave", (state, _, _) => LeaderboardRules.Decide(state, false, member.Edition));
        Assert.Empty(Fold(member).Ranking(Week).Members);
    }

    [Fact]
    public void Leaderboard_has_the_best_first_and_those_who_were_there_sooner_before_others()
    {
        var tally = new ChallengeTally();
        Rank(tally, "zoe", 5, Monday);
        Rank(tally, "ann", 5, Monday.AddHours(1));
        Rank(tally, "ben", 5, Monday.AddHours(1));
        Rank(tally, "cleo", 7, Monday.AddHours(2));
        Rank(tally, "dan", 3, Monday);
        Rank(tally, "dan", 0, Monday.AddHours(3));

        Assert.Equal(["cleo", "zoe", "ann", "ben"], tally.Ranking(Week).Members.Select(entry => entry.Member));
        Assert.Equal(Week, tally.Ranking(null).Start);
    }

    [Fact]
    public void Leaderboard_keeps_the_best_thousand_and_the_newest_windows()
    {
        var tally = new ChallengeTally();
        for (var i = 0; i <= Limits.LeaderboardEntries; i++)
        {
            Rank(tally, $"m{i}", i + 1, Monday);
        }

        var ranked = tally.Ranking(Week).Members;
        Assert.Equal((Limits.LeaderboardEntries, $"m{Limits.LeaderboardEntries}", "m1"), (ranked.Count, ranked[0].Member, ranked[^1].Member));

        for (var week = 1; week <= 5; week++)
        {
            var batch = new ChallengeTally();
            batch.Rank(Week.AddDays(7 * week), "ann", 1, Monday);
            tally.Add(batch);
        }

        Assert.Equal(ChallengeTally.BoardsKept, tally.Boards.Count);
        Assert.Equal(Week.AddDays(35), tally.Ranking(null).Start);
        Assert.Empty(tally.Ranking(Week).Members);
    }

    [Fact]
    public void Leaderboard_ends_where_somebody_who_was_not_kept_may_stand()
    {
        var tally = new ChallengeTally();
        for (var i = 0; i <= Limits.LeaderboardEntries; i++)
        {
            Rank(tally, $"m{i}", i + 1, Monday);
        }

        // m0 with 1 was given up. Who falls behind that, or comes with less, is not placed: m0 may come before.
        Rank(tally, "m500", 0, Monday);
        Rank(tally, "m400", 1, Monday.AddHours(1));
        Assert.Equal((Limits.LeaderboardEntries - 2, "m1", true), (tally.Ranking(Week).Members.Count, tally.Ranking(Week).Members[^1].Member, tally.Ranking(Week).GoesOn));

        // With the next step m0 is back where it belongs.
        Rank(tally, "m0", 400, Monday.AddHours(2));
        var members = tally.Ranking(Week).Members;
        Assert.Equal((Limits.LeaderboardEntries - 1, ("m399", 400L), ("m0", 400L)), (members.Count, members[599], members[600]));
    }

    [Fact]
    public void Leaderboard_of_which_all_are_kept_ends_with_the_last()
    {
        var tally = new ChallengeTally();
        Rank(tally, "ann", 5, Monday);

        Assert.False(tally.Ranking(Week).GoesOn);
        Assert.Null(tally.GivenUp);
    }

    private static void Rank(ChallengeTally tally, string member, long score, DateTimeOffset at)
    {
        var batch = new ChallengeTally();
        batch.Rank(Week, member, score, at);
        tally.Add(RelayJson.Read<ChallengeTally>(RelayJson.Write(batch)));
    }

    private static long Sum(ChallengeTally tally, Func<ChallengeDayTally, long> what) => tally.Days.Values.Sum(what);

    private static ChallengeTally Fold(TestMember member)
    {
        var tally = new ChallengeTally();
        foreach (var record in member.Journal)
        {
            var fold = new RelayFold();
            fold.Add("sample/member", RelayRecord.Read(AccountJson.Write(record)));
            foreach (var batch in fold.Challenges)
            {
                Assert.Equal("sample/regular", batch.Key);
                tally.Add(RelayJson.Read<ChallengeTally>(RelayJson.Write(batch.Value)));
            }
        }

        return tally;
    }
}
