using System.Collections.Immutable;
using Loyalty.Contracts.Activities;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Memberships;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Segments;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Activities;
using Loyalty.Domain.Challenges;
using Loyalty.Domain.Memberships;
using Loyalty.Domain.Programs.Conditions;
using Loyalty.Domain.Purchases;
using Loyalty.Domain.Segments;
using Loyalty.Domain.Tests.Campaigns;

namespace Loyalty.Domain.Tests.Purchases;

public sealed class ExplanationTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-04");

    [Fact]
    public void Explain_a_rule_that_gave_all_it_wanted_has_no_reasons()
    {
        var outcome = Explain(Given.Rule(), 25_50);

        Assert.Equal((true, 25L, 25L, 25_50L), (outcome.Applied, outcome.Wanted, outcome.Points, outcome.CountedAmount));
        Assert.Empty(outcome.Reasons);
    }

    [Fact]
    public void Explain_another_channel() =>
        Assert.Equal(new RuleReason("otherChannel", "web", "shop"), Reason(Given.Rule() with { Channels = [Given.Web] }));

    [Fact]
    public void Explain_below_the_minimum() =>
        Assert.Equal(new RuleReason("belowMinimumAmount", "5000", "2550"), Reason(Given.Rule() with { MinimumAmount = 50_00 }));

    [Fact]
    public void Explain_no_line_that_counts() =>
        Assert.Equal(new RuleReason("noMatchingLine", "a line that the rule counts", "1"), Reason(Given.Rule(items: new ItemFilter { IncludeSkus = ["other"] })));

    [Fact]
    public void Explain_too_little_for_a_point() =>
        Assert.Equal(new RuleReason("roundsToZero", "10000", "2550"), Reason(Given.Rule(perAmount: 100_00)));

    [Fact]
    public void Explain_reduced_by_a_limit()
    {
        var outcome = Explain(Given.Rule(caps: Given.Cap(CapPeriod.Purchase, 20)));

        Assert.Equal((true, 25L, 20L), (outcome.Applied, outcome.Wanted, outcome.Points));
        Assert.Equal(new RuleReason("limitReduced", "20", "25"), outcome.Reasons.Single());
    }

    [Fact]
    public void Explain_refused_by_a_limit()
    {
        var outcome = Explain(Given.Rule(caps: Given.Cap(CapPeriod.Purchase, 20, AtLimit.Refuse)));

        Assert.Equal((false, 25L, 0L), (outcome.Applied, outcome.Wanted, outcome.Points));
        Assert.Equal(new RuleReason("limitRefused", "20", "25"), outcome.Reasons.Single());
    }

    [Fact]
    public void Explain_says_what_was_so_when_the_purchase_was_valued_whatever_came_after()
    {
        var member = new TestMember(Given.Program(Given.Rule(caps: Given.Cap(CapPeriod.Year, 100))));
        member.Buy("p1", _now, 90_00);
        member.Buy("p2", _now, 30_00);
        var then = member.Explain("p2").Single();
        member.Publish(Given.Program(Given.Rule(7)), _now.AddDays(1)).Buy("p3", _now.AddDays(2), 30_00);
        member.Return("r", "p1", _now.AddDays(3));

        var later = member.Explain("p2").Single();

        Assert.Equal((30L, 10L), (then.Wanted, then.Points));
        Assert.Equal((then.Wanted, then.Points, then.Reasons.Single()), (later.Wanted, later.Points, later.Reasons.Single()));
    }

    /// <summary>Each with what the member described below has of it.</summary>
    public static TheoryData<Condition, string, string, string> Failing => new()
    {
        { new Condition { Spend = new SpendCondition { Days = 365, AtLeast = 500_00 } }, "otherSpend", "at least 50000 in 365 days", "41250" },
        { new Condition { Spend = new SpendCondition { Days = 30, AtLeast = 500_00 } }, "otherSpend", "at least 50000 in 30 days", "1250" },
        { new Condition { Spend = new SpendCondition { AtMost = 100_00 } }, "otherSpend", "at most 10000", "41250" },
        { new Condition { Purchases = new PurchasesCondition { AtLeast = 3 } }, "otherPurchases", "at least 3", "2" },
        { new Condition { LastChannel = ["shop"] }, "otherLastChannel", "shop", "web" },
        { new Condition { Tags = ["press"] }, "notTagged", "press", "beta, staff" },
        { new Condition { Segments = ["buyers", "others"] }, "notInSegment", "buyers, others", "listed" },
        { new Condition { Memberships = ["pro"] }, "noMembership", "pro", "plus" },
        { new Condition { Referred = true }, "notReferred", "a member who was referred", "not referred" },
        { new Condition { InHousehold = true }, "noHousehold", "a member of a household", "in no household" },
        { new Condition { Anniversary = new DayWindow() }, "outsideAnniversary", "0 days before to 0 days after", "joined on 2026-01-01" },

        // What only the profile knows is told to nobody.
        { new Condition { Attribute = new AttributeCondition("region", "south") }, "otherAttribute", "region: south", "not met" },
        { new Condition { Birthday = new DayWindow() }, "outsideBirthday", "0 days before to 0 days after", "not met" },
    };

    [Theory]
    [MemberData(nameof(Failing))]
    public void Explain_names_the_value_with_which_a_condition_failed_of_rules_campaigns_and_challenges(Condition condition, string code, string expected, string actual)
    {
        var member = Described(condition);
        var purchase = Given.Purchase("p", _now.AddDays(1), 200_00);
        var foretold = member.At(_now.AddDays(1)).Foretell(purchase);
        member.Buy(purchase);

        // What the member becomes later changes nothing.
        member.Buy("q", _now.AddDays(2), 200_00);
        foreach (var record in new[] { foretold, member.RecordOf("p") })
        {
            var explained = PurchaseAnswers.Explained(AccountJson.ReadRecord(AccountJson.Write(record)), "member", member.Current);
            Assert.Equal(new RuleReason(code, expected, actual, $"/condition/{condition.Given().Single()}"), explained.Explanation.Single(rule => rule.Rule == "rule").Reasons.Single());
            Assert.Equal((code, actual), Short(explained.Explanation.Single(rule => rule.Campaign == "extra").Reasons.Single()));
            Assert.Equal((code, actual), Short(explained.Challenges.Single().Reasons.Single()));
        }
    }

    [Theory]
    [MemberData(nameof(Failing))]
    public void Explain_names_the_value_with_which_a_condition_failed_for_activities_too(Condition condition, string code, string expected, string actual)
    {
        var member = Described(condition);

        member.At(_now.AddDays(1)).Act(Given.Activity("a", member.Now));

        var reason = ActivityAnswers.Explain(member.Journal[^1], member.Current).Single(rule => rule.Rule == "review").Reasons.Single();
        Assert.Equal((code, expected, actual), (reason.Code, reason.Expected, reason.Actual));
    }

    [Fact]
    public void Explain_names_what_met_a_condition_that_must_not_hold()
    {
        var member = Described(new Condition { Not = new Condition { Tags = ["staff"] } });

        member.Buy("p", _now.AddDays(1), 1_00);

        Assert.Equal(new RuleReason("conditionMet", "not staff", "beta, staff", "/condition/not/tags"), member.Explain("p").Single(rule => rule.Rule == "rule").Reasons.Single());
    }

    [Fact]
    public void Explain_names_of_many_tags_the_first_twenty()
    {
        var member = Described(new Condition { Tags = ["press"] });
        foreach (var i in Enumerable.Range(10, 30))
        {
            Tag(member, $"t{i}");
        }

        member.Buy("p", _now.AddDays(1), 1_00);

        Assert.EndsWith("t27 and 12 more", member.Explain("p").Single(rule => rule.Rule == "rule").Reasons.Single().Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_of_what_is_found_is_kept_where_no_condition_asks()
    {
        var member = Described(new Condition { Attribute = new AttributeCondition("region", "south") });

        member.Buy("p", _now.AddDays(1), 1_00);

        Assert.Null(member.RecordOf("p").First<PurchaseRecorded>()!.Found);
    }

    [Fact]
    public void Explain_of_a_purchase_that_was_kept_without_what_was_found_says_whether_it_was_met()
    {
        var member = Described(new Condition { Tags = ["press"] });
        member.Buy("p", _now.AddDays(1), 1_00);
        var record = member.RecordOf("p");
        var older = record with { Events = [.. record.Events.Select(happened => happened is PurchaseRecorded purchase ? purchase with { Found = null } : happened)] };

        Assert.Equal("not met", PurchaseAnswers.Explain(older, "member", member.Current).Single(rule => rule.Rule == "rule").Reasons.Single().Actual);
    }

    [Fact]
    public void Explain_agrees_with_the_awards()
    {
        var member = new TestMember(Given.Program(Given.Rule(), Given.Rule(2, id: "b", caps: Given.Cap(CapPeriod.Day, 30)), Given.Rule(3, id: "c") with { Channels = [Given.Web] }));
        member.Buy("p1", _now, 10_00);
        var answer = member.Buy("p2", _now, 10_00);

        Assert.Equal(
            member.Explain("p2").Where(rule => rule.Applied).Select(rule => (rule.Rule, rule.Wanted, rule.Points)),
            answer.Awards.Select(award => (award.Rule, award.Wanted, award.Points)));
    }

    private static RuleReason Reason(EarningRule rule)
    {
        var outcome = Explain(rule);
        Assert.Equal((false, 0L), (outcome.Applied, outcome.Points));
        return Assert.Single(outcome.Reasons);
    }

    private static RuleOutcome Explain(EarningRule rule, long amount = 25_50)
    {
        var member = new TestMember(Given.Program(rule));
        member.Buy("p", _now, amount);
        return Assert.Single(member.Explain("p"));
    }

    private static (string Code, string Actual) Short(RuleReason reason) => (reason.Code, reason.Actual);

    /// <summary>A member with something of everything, in a program that asks for it in a rule, a campaign and a challenge.</summary>
    private static TestMember Described(Condition condition)
    {
        var program = Given.Program(
            Given.Flat(7, "rule") with { Condition = condition },
            Given.Flat(7, "review") with { Trigger = RuleTrigger.Activity, ActivityType = "review", Condition = condition }).With(CampaignGiven.Extra(5) with { Condition = condition });
        var member = new TestMember(program with
        {
            ActivityTypes = [new ActivityType { Id = "review" }],
            Memberships = [new MembershipPlan { Id = "plus", Length = 12, Unit = ExpiryUnit.Months }, new MembershipPlan { Id = "pro", Length = 12, Unit = ExpiryUnit.Months }],
            Segments =
            [
                new SegmentDefinition { Id = "listed" },
                new SegmentDefinition { Id = "others" },
                new SegmentDefinition { Id = "buyers", Condition = new Condition { Purchases = new PurchasesCondition { AtLeast = 3 } } },
            ],
            Challenges = [new ChallengeDefinition { Id = "goal", Measure = ChallengeMeasure.Count, Goal = 9, Period = CapPeriod.Lifetime, Condition = condition }],
        });
        member.Inputs = member.Inputs with { Attributes = [new ProfileAttribute("region", "north")], Birthday = new Birthday(7, 1) };
        member.Buy("old", _now.AddDays(-40), 400_00);
        member.At(_now).Buy(Given.Purchase("new", _now, 12_50) with { Channel = Given.Web });
        Tag(member, "staff");
        Tag(member, "beta");
        member.Do("list", (state, edition, now) => ChangeSegmentRules.Decide(state, new ChangeList { Key = "l", Segment = "listed", Listed = true, By = "desk" }, edition, now));
        member.Do("pay", (state, edition, now) => MembershipRules.Pay(state, new PayMembership { Key = "k", Plan = "plus", PaidAt = now }, edition, now));
        return member;
    }

    private static void Tag(TestMember member, string tag) =>
        member.Do($"tag/{tag}", (state, edition, now) => ChangeSegmentRules.Decide(state, new ChangeTag { Key = tag, Tag = tag, Tagged = true, By = "desk" }, edition, now));
}
