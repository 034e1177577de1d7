using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Tests.Purchases.Returns;

/// <summary>When the member bought last, and where, once the newest purchase has come back.</summary>
public sealed class LatestPurchaseTests
{
    private static readonly DateTimeOffset _noon = Given.Noon("2026-03-10");

    [Fact]
    public void Purchase_that_comes_back_whole_is_as_if_it_had_not_been()
    {
        var member = Member();
        member.At(_noon).Buy(Given.Purchase("first", _noon, 10_00) with { Channel = Given.Web });
        member.At(_noon.AddDays(90)).Buy(Given.Purchase("mistake", member.Now, 100_00));
        Assert.Equal((member.Now, Given.Shop), (member.State.LastPurchaseAt, member.State.LastChannel));
        Assert.False(member.State.IsIn("lapsed"));

        member.At(member.Now.AddHours(1)).Return(Given.Return("r", "mistake", member.Now));

        Assert.Equal((_noon, Given.Web), (member.State.LastPurchaseAt, member.State.LastChannel));
        Assert.True(member.State.IsIn("lapsed"));

        // Which purchase of the member's it is goes on counting: else a number would be met again by sending back.
        Assert.Equal(2, member.State.Purchases);
        Assert.Equal(["winback"], member.Buy(Given.Purchase("real", member.Now, 10_00)).Awards.Select(award => award.Rule));
    }

    [Fact]
    public void Purchase_of_which_something_is_left_stays_the_newest_until_the_rest_comes_back_too()
    {
        var member = Member();
        member.At(_noon).Buy(Given.Purchase("first", _noon, 10_00));
        member.At(_noon.AddDays(1)).Buy(Given.Purchase("second", member.Now, 100_00));

        member.Return(Given.Return("half", "second", member.Now, 50_00));
        Assert.Equal(member.Now, member.State.LastPurchaseAt);
        member.Return(Given.Return("rest", "second", member.Now, 50_00));
        Assert.Equal(_noon, member.State.LastPurchaseAt);
        member.Return(Given.Return("all", "first", member.Now));
        Assert.Null(member.State.LastPurchaseAt);
    }

    [Fact]
    public void Purchases_come_back_in_any_order_and_arrive_in_any()
    {
        var member = Member();
        member.At(_noon.AddDays(3));
        foreach (var day in new[] { 2, 0, 3, 1 })
        {
            member.Buy(Given.Purchase($"p{day}", _noon.AddDays(day), 10_00));
        }

        member.Return(Given.Return("r2", "p2", member.Now));
        Assert.Equal(_noon.AddDays(3), member.State.LastPurchaseAt);
        member.Return(Given.Return("r3", "p3", member.Now));
        Assert.Equal(_noon.AddDays(1), member.State.LastPurchaseAt);
    }

    [Fact]
    public void Oldest_that_is_known_stays_the_newest_when_all_after_it_came_back()
    {
        var member = Member();
        for (var day = 0; day <= AccountState.LatestKept; day++)
        {
            member.At(_noon.AddDays(day)).Buy(Given.Purchase($"p{day}", member.Now, 10_00));
        }

        for (var day = AccountState.LatestKept; day > 0; day--)
        {
            member.Return(Given.Return($"r{day}", $"p{day}", member.Now));
        }

        Assert.Equal(_noon.AddDays(1), member.State.LastPurchaseAt);
    }

    [Fact]
    public void What_was_stored_before_this_was_kept_keeps_its_newest_purchase()
    {
        var member = Member();
        member.At(_noon).Buy(Given.Purchase("first", _noon, 10_00));
        member.At(_noon.AddDays(1)).Buy(Given.Purchase("second", member.Now, 10_00));
        var stored = TestMember.Text(member.State);
        var before = stored.Replace(""","le":[{"t":"2026-03-10T12:00:00+00:00","c":"shop"}]""", "", StringComparison.Ordinal);
        Assert.NotEqual(stored, before);

        var state = AccountJson.ReadSnapshot(System.Text.Encoding.UTF8.GetBytes(before));
        state.Apply(new ReturnRecorded { PurchaseChannel = Given.Shop, PurchaseId = "second", Visits = 1, PurchasedAt = member.Now });

        Assert.Equal(member.Now, state.LastPurchaseAt);
    }

    private static TestMember Member() => new(Given.Program(
        Given.Rule(points: 3, id: "winback") with { Condition = new Condition { Segments = ["lapsed"] } }) with
    {
        Segments = [new SegmentDefinition { Id = "lapsed", Condition = new Condition { LapsedDays = 60 } }],
    });
}
