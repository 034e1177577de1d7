using Loyalty.Contracts.Members;
using Loyalty.Contracts.Memberships;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Contracts.Segments;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Memberships;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Schedules;
using Loyalty.Domain.Segments;

namespace Loyalty.Domain.Tests.Schedules;

/// <summary>Birthdays and the day of joining: once a year, and never by what the journal knows of a birthday.</summary>
public sealed class OccasionTests
{
    private static readonly DateTimeOffset _joined = Given.Noon("2026-01-10");

    [Fact]
    public void A_birthday_gives_points_at_the_start_of_its_month_every_year()
    {
        var member = Born(Birthday(500), 6, 17);

        Assert.Equal(Given.At("2026-06-01T00:00:00Z"), OccasionRules.NextDue(member.State));
        Assert.Empty(member.Celebrate(Given.At("2026-05-31T23:59:59Z")));
        var events = member.Celebrate(Given.At("2026-06-01T00:00:00Z"));

        Assert.Equal((500, "occasion", Given.Day("2026-06-01")), Award(events));
        Assert.Equal("birthday", AccountAnswers.ToHistory(member.Journal[^1], 1).Kind);
        Assert.Equal(500, member.Balance());
        Assert.Empty(member.Celebrate(Given.Noon("2026-06-17")));
        Assert.Equal(Given.At("2027-06-01T00:00:00Z"), OccasionRules.NextDue(member.State));
        Assert.Equal(500, Award(member.Celebrate(Given.At("2027-06-01T00:00:00Z"))).Points);
    }

    [Fact]
    public void A_birthday_gives_a_voucher_on_the_day_where_the_rule_says_so()
    {
        var program = Given.Program(Given.Gives() with { Trigger = RuleTrigger.Birthday, BirthdayOn = BirthdayOn.Day }).WithRewards(Given.Gift());
        var member = Born(program, 6, 17);

        Assert.Empty(member.Celebrate(Given.Noon("2026-06-16")));
        member.Celebrate(Given.At("2026-06-17T00:00:00Z"));

        Assert.Equal(("gift", null), (member.Granted.Single().By, member.Granted.Single().Channel));
    }

    [Theory]
    [InlineData("2027-02-28")]
    [InlineData("2028-02-29")]
    public void A_birthday_on_29_February_is_kept_on_the_28th_in_other_years(string day)
    {
        var member = Born(Birthday(500, BirthdayOn.Day), 2, 29, Given.Noon($"{day[..4]}-01-01"));

        Assert.Equal(Given.At($"{day}T00:00:00Z"), OccasionRules.NextDue(member.State));
    }

    [Fact]
    public void The_day_of_joining_gives_points_from_the_first_year_on()
    {
        var member = new TestMember(Given.Program(Yearly(100, RuleTrigger.Anniversary)), _joined);
        member.Celebrate(_joined);

        Assert.Equal(Given.At("2027-01-10T00:00:00Z"), OccasionRules.NextDue(member.State));
        Assert.Equal(100, Award(member.Celebrate(Given.At("2027-01-10T00:00:00Z"))).Points);
        Assert.Equal("anniversary", AccountAnswers.ToHistory(member.Journal[^1], 1).Kind);
        Assert.Equal(Given.At("2028-01-10T00:00:00Z"), OccasionRules.NextDue(member.State));
    }

    [Fact]
    public void A_member_who_joined_years_ago_gets_nothing_for_the_years_before()
    {
        var program = Given.Program(Yearly(100, RuleTrigger.Anniversary), Yearly(500, RuleTrigger.Birthday) with { Id = "birthday" });
        var member = new TestMember(program, Given.Noon("2020-05-10"));
        member.Inputs = member.Inputs with { Birthday = new Birthday(4, 7) };

        Assert.DoesNotContain(member.Celebrate(Given.Noon("2026-05-01")), happened => happened is PointsAwarded);

        Assert.Equal(Given.At("2026-05-10T00:00:00Z"), OccasionRules.NextDue(member.State));
        Assert.Equal(100, Award(member.Celebrate(Given.Noon("2026-05-10"))).Points);
    }

    [Fact]
    public void A_changed_birth_date_gives_nothing_again_in_the_year()
    {
        var member = Born(Birthday(500, BirthdayOn.Day), 6, 17);
        member.Celebrate(Given.Noon("2026-06-17"));

        member.BirthdayChanges(new Birthday(9, 1));
        Assert.DoesNotContain(member.Celebrate(Given.Noon("2026-06-18")), happened => happened is PointsAwarded);

        Assert.Empty(member.Celebrate(Given.Noon("2026-09-01")));
        Assert.Equal(Given.At("2027-09-01T00:00:00Z"), OccasionRules.NextDue(member.State));
    }

    [Fact]
    public void A_birth_date_that_comes_or_changes_before_the_day_moves_it()
    {
        var member = new TestMember(Birthday(500), _joined);
        member.Celebrate(Given.Noon("2026-01-11"));
        Assert.Null(OccasionRules.NextDue(member.State));

        member.At(Given.Noon("2026-02-01")).BirthdayChanges(new Birthday(6, 17));
        member.Celebrate(Given.Noon("2026-02-02"));
        Assert.Equal(Given.At("2026-06-01T00:00:00Z"), OccasionRules.NextDue(member.State));

        member.BirthdayChanges(new Birthday(4, 1));
        member.Celebrate(Given.Noon("2026-02-03"));
        Assert.Equal(Given.At("2026-04-01T00:00:00Z"), OccasionRules.NextDue(member.State));

        member.BirthdayChanges(null);
        member.Celebrate(Given.Noon("2026-02-04"));
        Assert.Null(OccasionRules.NextDue(member.State));
        Assert.Equal(0, member.Balance());
    }

    [Fact]
    public void A_birthday_that_passed_before_the_rule_was_there_waits_for_the_next_year()
    {
        var member = new TestMember(Given.Program(Given.Rule()), _joined);
        member.Inputs = member.Inputs with { Birthday = new Birthday(3, 5) };
        member.Publish(Birthday(500), Given.Noon("2026-03-20"));
        Assert.Empty(member.State.Occasions);

        member.Buy("p", Given.Noon("2026-03-21"), 1_00);
        member.Celebrate(Given.Noon("2026-03-21"));

        Assert.Equal(Given.At("2027-03-01T00:00:00Z"), OccasionRules.NextDue(member.State));
    }

    [Fact]
    public void Rule_that_came_later_is_for_members_to_whom_nothing_happens_once_it_is_held_against_them()
    {
        var member = new TestMember(Given.Program(Given.Rule()), _joined);
        member.Inputs = member.Inputs with { Birthday = new Birthday(6, 17) };
        member.Publish(Birthday(500), Given.Noon("2026-03-20")).At(Given.Noon("2026-03-21"));

        Assert.NotNull(member.Evaluate());
        Assert.Null(member.Evaluate());
        member.Celebrate(member.Now);
        Assert.Equal(500, Award(member.Celebrate(Given.Noon("2026-06-17"))).Points);
    }

    [Fact]
    public void A_sweep_that_comes_late_gives_it_once()
    {
        var member = Born(Birthday(500), 6, 17);

        Assert.Equal(500, Award(member.Celebrate(Given.Noon("2026-08-30"))).Points);
        Assert.Empty(member.Celebrate(Given.Noon("2026-08-31")));
    }

    [Fact]
    public void At_one_instant_points_expire_and_tier_periods_close_before_birthdays()
    {
        var program = (Birthday(500, BirthdayOn.Day) with { Tiers = Given.Tiers() }).WithPoints(Given.Wallet(after: 31));
        program = program with { EarningRules = program.EarningRules.Add(Given.Rule()) };
        var member = Born(program, 1, 1);
        member.Buy("old", Given.Noon("2026-11-30"), 600_00);
        var end = Given.At("2028-01-01T00:00:00Z");

        member.Celebrate(Given.At("2027-01-01T00:00:00Z"));
        var swept = OccasionRules.Reach(member.State, member.At(end).Current, member.Inputs, end).Events.ToList();

        var tier = swept.FindIndex(happened => happened is TierChanged);
        var expired = swept.FindIndex(happened => happened is PointsExpired);
        var gift = swept.FindIndex(happened => happened is PointsAwarded);
        Assert.True(tier >= 0 && gift > tier && gift > expired);
    }

    [Fact]
    public void A_condition_on_the_tier_holds_for_birthdays_too()
    {
        var rule = Yearly(500, RuleTrigger.Birthday) with { Condition = new Condition { Tiers = ["silver"] } };
        var program = Given.Program(Given.Rule(), rule) with { Tiers = Given.Tiers() };
        Assert.Empty(ProgramValidator.Validate(program, null));
        var (basic, silver) = (Born(program, 6, 17), Born(program, 6, 17));
        silver.Buy("p", Given.Noon("2026-03-01"), 150_00);

        Assert.DoesNotContain(basic.Celebrate(Given.Noon("2026-06-01")), happened => happened is PointsAwarded);
        Assert.Equal(500, Award(silver.Celebrate(Given.Noon("2026-06-01"))).Points);
    }

    /// <summary>What is known of a member on any day can be asked for; what belongs to a purchase cannot.</summary>
    public static TheoryData<Condition> KnownOnAnyDay => new()
    {
        new Condition { Memberships = ["plus"] },
        new Condition { Tags = ["friend"] },
        new Condition { Spend = new SpendCondition { Days = 365, AtLeast = 100_00 } },
        new Condition { Purchases = new PurchasesCondition { AtLeast = 1 } },
        new Condition { LastChannel = [Given.Shop] },
        new Condition { LapsedDays = 60 },
        new Condition { Not = new Condition { Not = new Condition { Segments = ["buyers"] } } },
        new Condition { All = [new Condition { Not = new Condition { Referred = true } }, new Condition { Tags = ["friend"] }] },
        new Condition { All = [new Condition { Not = new Condition { InHousehold = true } }, new Condition { Tags = ["friend"] }] },
    };

    [Theory]
    [MemberData(nameof(KnownOnAnyDay))]
    public void Birthday_gifts_go_to_those_of_whom_what_is_known_on_any_day_is_as_the_rule_wants(Condition condition)
    {
        var program = Given.Program(Given.Rule(), Yearly(500, RuleTrigger.Birthday) with { Condition = condition }) with
        {
            Memberships = [new MembershipPlan { Id = "plus", Length = 12, Unit = ExpiryUnit.Months }],
            Segments = [new SegmentDefinition { Id = "buyers", Condition = new Condition { Purchases = new PurchasesCondition { AtLeast = 1 } } }],
            Households = new HouseholdProgram { Wallet = "points" },
        };
        Assert.Empty(ProgramValidator.Validate(program, null));
        var (other, member) = (Born(program, 6, 17), Born(program, 6, 17));
        member.Buy("p", Given.Noon("2026-03-01"), 150_00);
        member.Do("tag", (state, edition, now) => ChangeSegmentRules.Decide(state, new ChangeTag { Key = "t", Tag = "friend", Tagged = true, By = "desk" }, edition, now));
        member.Do("pay", (state, edition, now) => MembershipRules.Pay(state, new PayMembership { Key = "k", Plan = "plus", PaidAt = now }, edition, now));

        Assert.DoesNotContain(other.Celebrate(Given.Noon("2026-06-01")), happened => happened is PointsAwarded);
        Assert.Equal(500, Award(member.Celebrate(Given.Noon("2026-06-01"))).Points);
    }

    [Fact]
    public void A_blocked_member_gets_nothing_and_the_year_is_over()
    {
        var member = Born(Birthday(500), 6, 17);
        member.Block();

        Assert.DoesNotContain(member.Celebrate(Given.Noon("2026-06-01")), happened => happened is PointsAwarded);
        Assert.Equal(Given.At("2027-06-01T00:00:00Z"), OccasionRules.NextDue(member.State));
    }

    public static TheoryData<string, EarningRule> Faulty => new()
    {
        { "/earningRules/0/birthdayOn", Yearly(1, RuleTrigger.Anniversary) with { BirthdayOn = BirthdayOn.Day } },
        { "/earningRules/0/birthdayOn", Yearly(1, RuleTrigger.Birthday) with { BirthdayOn = (BirthdayOn)7 } },
        { "/earningRules/0/channels", Yearly(1, RuleTrigger.Birthday) with { Channels = [Given.Shop] } },
        { "/earningRules/0/effect/perAmount", Given.Rule() with { Trigger = RuleTrigger.Birthday } },
        { "/earningRules/0/condition/birthday", Yearly(1, RuleTrigger.Birthday) with { Condition = new Condition { Birthday = new DayWindow { DaysAfter = 1 } } } },
        { "/earningRules/0/condition/purchaseNumber", Yearly(1, RuleTrigger.Birthday) with { Condition = new Condition { PurchaseNumber = new PurchaseNumberCondition { Every = 2 } } } },
        { "/earningRules/0/condition/channels", Yearly(1, RuleTrigger.Birthday) with { Condition = new Condition { Channels = [Given.Shop] } } },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void Validate_names_the_fault_of_what_is_given_once_a_year(string pointer, EarningRule rule) =>
        Assert.Contains(ProgramValidator.Validate(Given.Program(rule), null), fault => fault.Pointer == pointer);

    private static EarningRule Yearly(long points, RuleTrigger trigger) => Given.Flat(points, "yearly") with { Trigger = trigger };

    private static ProgramDefinition Birthday(long points, BirthdayOn on = BirthdayOn.FirstOfMonth) =>
        Given.Program(Yearly(points, RuleTrigger.Birthday) with { BirthdayOn = on });

    /// <summary>A member whose birthday was looked up on joining.</summary>
    private static TestMember Born(ProgramDefinition program, int month, int day, DateTimeOffset? joined = null)
    {
        var member = new TestMember(program, joined ?? _joined);
        member.Inputs = member.Inputs with { Birthday = new Birthday(month, day) };
        member.Celebrate(member.Now);
        return member;
    }

    private static (long Points, string? Origin, DateOnly EarnedOn) Award(IEnumerable<AccountEvent> events)
    {
        var award = Assert.Single(events.OfType<PointsAwarded>());
        return (award.Points, award.Origin, award.EarnedOn);
    }
}
