using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Simulations;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Campaigns;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Purchases;
using Loyalty.Domain.Purchases.Simulations;

namespace Loyalty.Domain.Tests.Purchases.Simulations;

/// <summary>Whatever a condition may ask of a member can be described, so that every rule can be tried.</summary>
public sealed class DescribedMemberTests
{
    private static readonly DateTimeOffset _noon = Given.Noon("2026-03-04");

    private static readonly DescribedMember _described = new()
    {
        Purchases = 3,
        Spend = 400_00,
        LastPurchaseOn = Given.Day("2026-01-03"),
        LastChannel = Given.Web,
        JoinedOn = Given.Day("2024-03-04"),
        Tags = ["beta", "beta"],
    };

    /// <summary>Each with what is told of a member of whom nothing is described.</summary>
    public static TheoryData<Condition, string> Conditions => new()
    {
        { new Condition { Spend = new SpendCondition { Days = 90, AtLeast = 400_00 } }, "0" },
        { new Condition { Spend = new SpendCondition { AtLeast = 400_00, AtMost = 400_00 } }, "0" },
        { new Condition { Purchases = new PurchasesCondition { AtLeast = 3 } }, "0" },
        { new Condition { PurchaseNumber = new PurchaseNumberCondition { Number = 4 } }, "1" },
        { new Condition { LapsedDays = 60 }, "no purchase before" },
        { new Condition { LastChannel = [Given.Web] }, "none" },
        { new Condition { Tags = ["beta"] }, "no tag" },
        { new Condition { Anniversary = new DayWindow() }, "joined on 2026-03-03" },
    };

    [Theory]
    [MemberData(nameof(Conditions))]
    public void Described_member_meets_a_condition_that_nobody_meets_of_whom_nothing_is_described(Condition condition, string actual)
    {
        Assert.True(Value(condition, _described).Applied);

        var nobody = Value(condition, new DescribedMember());

        Assert.False(nobody.Applied);
        Assert.Equal(actual, nobody.Reasons.Single().Actual);
    }

    [Fact]
    public void Spend_of_long_ago_is_outside_of_the_days_that_a_condition_counts() =>
        Assert.Equal("0", Value(new Condition { Spend = new SpendCondition { Days = 60, AtLeast = 1 } }, _described).Reasons.Single().Actual);

    [Fact]
    public void Channel_that_the_edition_does_not_know_is_refused()
    {
        var refusal = DescribedMemberRules.Account(_described with { LastChannel = "kiosk" }, Given.Program().Compile(), _noon).Refusal!;

        Assert.Equal(("channelUnknown", "/described/lastChannel"), (refusal.Code, refusal.Errors.Single().Pointer));
    }

    private static RuleOutcome Value(Condition condition, DescribedMember described)
    {
        var edition = Given.Program(Given.Flat(7) with { Condition = condition }).Compile();
        var (state, refusal) = DescribedMemberRules.Account(described, edition, _noon);
        Assert.Null(refusal);
        var decision = RecordPurchaseRules.Decide(
            state, Given.Purchase("p", _noon, 1_00), new EditionPair(edition, edition), PurchaseTime.Of(_noon, false, edition, _noon), _noon, new CampaignInputs(DescribedMemberRules.Id, [], []));
        return PurchaseAnswers.Explain(DescribedMemberRules.Record(state, decision, "k", _noon), DescribedMemberRules.Id, edition).Single();
    }
}
