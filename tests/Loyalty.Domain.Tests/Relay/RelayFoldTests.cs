using FsCheck.Fluent;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Channels;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Purchases;
using Loyalty.Domain.Relay;
using Loyalty.Domain.Rewards;
using Loyalty.Domain.Segments;
using Loyalty.Domain.Tests.Challenges;
using Loyalty.Domain.Tiers;

namespace Loyalty.Domain.Tests.Relay;

public sealed class RelayFoldTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-04");

    [Fact]
    public void Add_sums_purchases_by_channel_and_the_day_on_which_they_occurred()
    {
        var member = new TestMember(Given.Program(Given.Rule(), Given.Rule(2, id: "s", wallet: "status")));
        member.Buy("p1", _now, 10_00);
        member.Buy(Given.Purchase("p2", _now.AddDays(-1), 20_00));
        member.Buy(Given.Purchase("p3", _now, 30_00) with { Channel = Given.Web });

        var fold = Folded(member);

        Assert.Equal(["sample/shop", "sample/web"], fold.Channels.Keys);
        var days = fold.Channels["sample/shop"].ToTotals(Given.Shop, null, null).Days;
        Assert.Equal([(Given.Day("2026-03-03"), 1L, 20_00L), (Given.Day("2026-03-04"), 1L, 10_00L)], days.Select(day => (day.Day, day.Purchases, day.Amount)));
        Assert.Equal([new("points", 20, 0, 0, 0), new Loyalty.Contracts.Channels.ChannelPoints("status", 40, 0, 0, 0)], days[0].Points.AsEnumerable());
    }

    [Fact]
    public void Add_books_a_return_where_it_was_brought_and_its_points_where_they_had_been_given_and_spent()
    {
        var member = new TestMember(Given.Program().WithPoints(Given.Wallet() with { Payment = new PaymentWorth { Points = 1, PerAmount = 1 } }));
        member.Buy("first", _now.AddDays(-1), 50_00);
        member.At(_now).Buy(Given.Purchase("p", _now, 100_00) with { PayWith = [new PointPayment("points", 50)] });
        member.At(_now.AddDays(2)).Return(Given.Return("r", "p", _now.AddDays(2), 40_00) with { Channel = Given.Web });

        var fold = Folded(member);

        var web = Day(fold, Given.Web, 0);
        Assert.Equal((Given.Day("2026-03-06"), 0L, 1L, 40_00L), (web.Day, web.Purchases, web.Returns, web.ReturnedAmount));
        Assert.Empty(web.Points);
        var shop = Day(fold, Given.Shop, 2);
        Assert.Equal((Given.Day("2026-03-06"), 0L, 0L), (shop.Day, shop.Returns, shop.ReturnedAmount));
        Assert.Equal([new("points", 0, 40, 0, 20)], shop.Points.AsEnumerable());
    }

    [Fact]
    public void Add_a_return_that_had_waited_counts_beside_its_sale()
    {
        var member = new TestMember(Given.Program()).At(_now);
        member.Return(Given.Return("r", "p", _now, 40_00) with { Channel = Given.Web });
        member.Buy("p", _now.AddDays(1), 100_00);

        var fold = Folded(member);

        Assert.Equal((1L, 100_00L, 0L, 100L), (Day(fold, Given.Shop, 1).Purchases, Day(fold, Given.Shop, 1).Amount, Day(fold, Given.Shop, 1).Returns, Day(fold, Given.Shop, 1).Points.Single().Earned));
        Assert.Equal((Given.Day("2026-03-04"), 1L), (Day(fold, Given.Web, 0).Day, Day(fold, Given.Web, 0).Returns));
        Assert.Equal(40L, fold.Channels["sample/shop"].Days[Given.Day("2026-03-04")].TakenBack["points"]);
    }

    [Fact]
    public void Add_books_what_follows_from_a_purchase_with_it_though_a_return_had_waited()
    {
        var member = new TestMember(ChallengeGiven.Program(ChallengeGiven.Challenge(goal: 1))).At(_now);
        member.Return(Given.Return("r", "p", _now, 1_00) with { Channel = Given.Web });
        member.Buy("p", _now.AddDays(1), 10_00);

        var fold = Folded(member);

        Assert.Equal(50, Points(Day(fold, Given.Shop, 1), "points").Earned);
        Assert.DoesNotContain(Day(fold, Given.Web, 0).Points, points => points.Earned != 0);
    }

    [Fact]
    public void Add_tells_a_reward_which_redemptions_ended_and_what_became_of_vouchers()
    {
        var member = new TestMember(Given.Program().WithRewards(Given.Reward(points: 10) with { VoucherDays = 1 }, Given.Reward("cup", 10)));
        member.Buy("p", _now, 100_00);
        var issued = new[] { member.Redeem("v1"), member.Redeem("v2"), member.Redeem("v3") };
        var undone = member.Hold("v4");
        member.Undo(undone);
        member.Redeem("v5", "cup");
        member.Use(Given.Use("v1"));
        member.Cancel(Given.Cancel("v2"));
        member.SweepAt(_now.AddDays(3));

        var fold = Folded(member);

        Assert.Equal(["sample/cup", "sample/mug"], fold.Rewards.Keys);
        var mug = fold.Rewards["sample/mug"];
        Assert.Equal(issued.Select(voucher => $"member/{voucher.Id}"), mug.Issued);
        Assert.Equal([$"member/{undone.Id}"], mug.Undone);
        Assert.Equal((1L, 1L, 1L, 1L), (mug.Used, mug.Cancelled, mug.Restocked, mug.Expired));
        Assert.Single(fold.Rewards["sample/cup"].Issued);
        var read = RelayJson.Read<RewardTally>(RelayJson.Write(mug));
        Assert.Equal((mug.Issued.Count, mug.Undone.Count, mug.Used, mug.Cancelled, mug.Restocked, mug.Expired),
            (read.Issued.Count, read.Undone.Count, read.Used, read.Cancelled, read.Restocked, read.Expired));
        Assert.Equal((50L, 20L), (Day(fold, Given.Shop, 0).Points.Single().Spent, Day(fold, Given.Shop, 0).Points.Single().Restored));
    }

    [Fact]
    public void Add_tells_a_reward_what_was_settled_and_which_days_are_free_again()
    {
        var zoo = Given.Reward("zoo", 10) with { Kind = RewardKind.Donation, Value = new RewardValue { Recipient = "The zoo" } };
        var member = new TestMember(Given.Program().WithRewards(zoo, Given.Reward("daily", 10) with { StockPerPeriod = [new RewardLimit(CapPeriod.Day, 5)] }));
        member.Buy("p", _now, 100_00);
        member.Redeem("z", "zoo");
        member.Redeem("d", "daily");
        member.At(_now.AddDays(1)).Cancel(Given.Cancel("d"));

        var fold = Folded(member);

        Assert.Equal((1, 1L), (fold.Rewards["sample/zoo"].Issued.Count, fold.Rewards["sample/zoo"].Used));
        Assert.Equal([DateOnly.FromDateTime(_now.UtcDateTime)], RelayJson.Read<RewardTally>(RelayJson.Write(fold.Rewards["sample/daily"])).Freed);
        Assert.Empty(RelayJson.Read<RewardTally>("{}"u8).Freed);
    }

    [Fact]
    public void Add_books_points_spent_and_restored_in_their_channel_and_none_without_one()
    {
        var record = new AccountRecord
        {
            Events =
            [
                new PointsSpent { Wallet = "points", Points = 30, Channel = Given.Shop, Day = Given.Day("2026-03-04") },
                new PointsRestored { Wallet = "points", Points = 10, Channel = Given.Shop, Day = Given.Day("2026-03-04") },
                new PointsSpent { Wallet = "points", Points = 5, Day = Given.Day("2026-03-04") },
            ],
        };
        var fold = new RelayFold();
        fold.Add("sample/m", RelayRecord.Read(AccountJson.Write(record)));

        Assert.Equal([new Loyalty.Contracts.Channels.ChannelPoints("points", 0, 0, 30, 10)], Day(fold, Given.Shop, 0).Points.AsEnumerable());
        Assert.Single(fold.Channels);
    }

    [Fact]
    public void Add_counts_guests_apart()
    {
        var edition = Given.Program().Compile();
        var decision = RecordPurchaseRules.DecideGuest(
            new AccountState(), Given.Purchase("p", _now, 10_00), new EditionPair(edition, edition), PurchaseTime.Of(_now, false, edition, _now), _now);
        var fold = new RelayFold();
        fold.Add("sample/guest/shop/1", AsRelayed(new AccountRecord { Events = decision.Events }));

        Assert.Equal((1L, 1L, 10_00L), (Day(fold, Given.Shop, 0).Purchases, Day(fold, Given.Shop, 0).GuestPurchases, Day(fold, Given.Shop, 0).Amount));
    }

    [Fact]
    public void Add_moves_members_from_tier_to_tier()
    {
        var member = new TestMember(Given.Program() with { Tiers = Given.Tiers() });
        member.Buy("p", _now, 500_00);
        member.Buy("q", Given.Noon("2027-02-01"), 500_00);
        member.SweepAt(Given.Noon("2029-06-01"));

        var fold = Folded(member);

        Assert.Equal(
            [("sample/basic", 0L), ("sample/gold", 0L), ("sample/silver", 1L)],
            fold.Tiers.Select(tier => (tier.Key, tier.Value.Standing)));
        Assert.Equal(
            [new(Given.Day("2026-03-01"), 1, 0), new Loyalty.Contracts.Tiers.TierMonth(Given.Day("2029-01-01"), 0, 1)],
            fold.Tiers["sample/gold"].ToRoster("gold").Months.AsEnumerable());
    }

    [Fact]
    public void Tallies_come_out_the_same_in_whatever_batches_and_order_they_are_added() => Property.Holds(
        from count in Gen.Choose(1, 60)
        from days in Gen.Choose(0, 900).ArrayOf(count)
        from amounts in Gen.Choose(1, 1_000).ArrayOf(count)
        from order in Gen.Shuffle(Enumerable.Range(0, count))
        from dense in Gen.Choose(0, 1)
        select (days, amounts, order, dense),
        value =>
        {
            // With days of their own all along, so that some fall out of those that are kept.
            var batches = value.days.Select((day, i) => Batch(day, value.amounts[i])).Concat(Enumerable.Range(0, value.dense * 450).Select(day => Batch(day * 2, 1))).ToArray();
            var (one, other) = (new ChannelTally(), new ChannelTally());
            foreach (var batch in batches)
            {
                one.Add(batch);
            }

            foreach (var batch in batches.Skip(value.days.Length).Reverse().Concat(value.order.Select(i => batches[i])))
            {
                other.Add(RelayJson.Read<ChannelTally>(RelayJson.Write(batch)));
            }

            Assert.Equal(RelayJson.Write(one), RelayJson.Write(other));
            Assert.True(one.Days.Count <= ChannelTally.DaysKept);
            Assert.Equal(batches.Sum(batch => batch.Days.Values.Single().Amount), one.Days.Values.Sum(day => day.Amount) + (one.Earlier?.Amount ?? 0));
        },
        times: 60);

    [Fact]
    public void Tally_keeps_four_hundred_days_and_sums_what_lies_before()
    {
        var tally = new ChannelTally();
        for (var day = 0; day < 402; day++)
        {
            tally.Add(Batch(day, 1 + day));
        }

        var totals = tally.ToTotals(Given.Shop, null, null);
        Assert.Equal(400, totals.Days.Length);
        Assert.Equal((Given.Day("2026-01-02"), 2L, 3L), (totals.Earlier!.Day, totals.Earlier.Purchases, totals.Earlier.Amount));
        Assert.Equal([new Loyalty.Contracts.Channels.ChannelPoints("points", 3, 2, 0, 0)], totals.Earlier.Points.AsEnumerable());
    }

    [Fact]
    public void Totals_take_both_bounds_in()
    {
        var tally = new ChannelTally();
        for (var day = 0; day < 402; day++)
        {
            tally.Add(Batch(day, 1));
        }

        var totals = tally.ToTotals(Given.Shop, Given.Day("2026-02-01"), Given.Day("2026-02-03"));

        Assert.Equal(["2026-02-01", "2026-02-02", "2026-02-03"], totals.Days.Select(day => $"{day.Day:yyyy-MM-dd}"));
        Assert.Null(totals.Earlier);
        Assert.Equal(3 + (402 - 3 - 31), tally.ToTotals(Given.Shop, Given.Day("2026-02-01"), null).Days.Length);
    }

    [Fact]
    public void TierTally_sums_moves_by_month_and_keeps_sixty_months()
    {
        var (one, other) = (new TierTally(), new TierTally());
        var batches = Enumerable.Range(0, 70).Select(month =>
        {
            var batch = new TierTally();
            batch.MoveIn(Given.Day("2020-01-15").AddMonths(month));
            batch.MoveIn(Given.Day("2020-01-31").AddMonths(month));
            batch.MoveOut(Given.Day("2020-01-01").AddMonths(month));
            return batch;
        }).ToArray();
        Array.ForEach(batches, one.Add);
        Array.ForEach([.. batches.Reverse()], batch => other.Add(RelayJson.Read<TierTally>(RelayJson.Write(batch))));

        var roster = one.ToRoster("gold");
        Assert.Equal((70L, 60), (roster.Standing, roster.Months.Length));
        Assert.Equal(new Loyalty.Contracts.Tiers.TierMonth(Given.Day("2020-11-01"), 2, 1), roster.Months[0]);
        Assert.Equal(RelayJson.Write(one), RelayJson.Write(other));
    }

    [Fact]
    public void Add_counts_who_came_into_a_segment_and_who_left_by_day()
    {
        var member = new TestMember(Given.Program() with { Segments = [new SegmentDefinition { Id = "lapsed", Condition = new Condition { LapsedDays = 10 } }] });
        member.Buy("p1", _now, 1_00);
        member.SweepAt(_now.AddDays(10));
        member.Buy("p2", _now.AddDays(12), 1_00);
        var records = member.Journal.Select(AsRelayed).ToArray();

        var tally = Folded(member).Segments["sample/lapsed"];

        Assert.Equal([[], ["lapsed"], []], records.TakeLast(3).Select(record => record.Segments));
        var roster = tally.ToRoster("lapsed");
        Assert.Equal(0, roster.Members);
        Assert.Equal(
            [new Loyalty.Contracts.Segments.SegmentDay(Given.Day("2026-03-14"), 1, 0), new Loyalty.Contracts.Segments.SegmentDay(Given.Day("2026-03-16"), 0, 1)],
            roster.Days.AsEnumerable());
    }

    [Fact]
    public void Segment_tallies_add_up_in_any_order_and_keep_400_days()
    {
        var (one, other) = (new SegmentTally(), new SegmentTally());
        var batches = Enumerable.Range(0, SegmentTally.DaysKept + 10).Select(day =>
        {
            var batch = new SegmentTally();
            batch.Move(Given.Day("2026-01-01").AddDays(day), joined: true);
            batch.Move(Given.Day("2026-01-01").AddDays(day), joined: day % 2 == 0);
            return batch;
        }).ToArray();
        Array.ForEach(batches, one.Add);
        Array.ForEach([.. batches.Reverse()], batch => other.Add(RelayJson.Read<SegmentTally>(RelayJson.Write(batch))));

        Assert.Equal(RelayJson.Write(one), RelayJson.Write(other));
        Assert.Equal((410L, SegmentTally.DaysKept), (one.Members, one.Days.Count));
    }

    private static ChannelTally Batch(int day, long amount)
    {
        var batch = new ChannelTally();
        var tally = batch.On(Given.Day("2026-01-01").AddDays(day));
        tally.Purchases = 1;
        tally.Amount = amount;
        tally.Earn("points", amount);
        tally.TakeBack("points", 1);
        return batch;
    }

    /// <summary>The relay reads what is stored by a shape of its own; here it meets the real one.</summary>
    private static RelayRecord AsRelayed(AccountRecord record) => RelayRecord.Read(AccountJson.Write(record));

    private static RelayFold Folded(TestMember member)
    {
        var fold = new RelayFold();
        member.Journal.ForEach(record => fold.Add("sample/member", AsRelayed(record)));
        return fold;
    }

    private static Loyalty.Contracts.Channels.ChannelPoints Points(Loyalty.Contracts.Channels.ChannelDay day, string wallet) => day.Points.Single(points => points.Wallet == wallet);

    private static Loyalty.Contracts.Channels.ChannelDay Day(RelayFold fold, string channel, int index) =>
        fold.Channels[$"sample/{channel}"].ToTotals(channel, null, null).Days[index];
}
