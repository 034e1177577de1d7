using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Contracts.Referrals;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Tests.Referrals;

public sealed class ReferralValidatorTests
{
    public static TheoryData<string, ReferralProgram> Faulty { get; } = new()
    {
        { "/referral/referrer/wallet", Of(referral => referral with { Referrer = referral.Referrer with { Wallet = "unheard" } }) },
        { "/referral/referrer/wallet", Of(referral => referral with { Referrer = referral.Referrer with { Wallet = "status" } }) },
        { "/referral/referrer/points", Of(referral => referral with { Referrer = referral.Referrer with { Points = 0 } }) },
        { "/referral/friend/wallet", Of(referral => referral with { Friend = referral.Friend! with { Wallet = "retired" } }) },
        { "/referral/friend/points", Of(referral => referral with { Friend = referral.Friend! with { Points = Limits.PointsAtOnce + 1 } }) },
        { "/referral/condition/not/referred", Of(referral => referral with { Condition = new Condition { Not = new Condition { Referred = true } } }) },
        { "/referral/withinDays", Of(referral => referral with { WithinDays = -1 }) },
        { "/referral/withinDays", Of(referral => referral with { WithinDays = Limits.ReferralDays + 1 }) },
        { "/referral/returnDays", Of(referral => referral with { ReturnDays = -1 }) },
        { "/referral/returnDays", Of(referral => referral with { ReturnDays = 366 }) },
        { "/referral/condition/channels/0", Of(referral => referral with { Condition = new Condition { Channels = ["unheard"] } }) },
        { "/referral/condition/activity", Of(referral => referral with { Condition = new Condition { Activity = new ActivityCondition { Name = "a", EqualTo = "b" } } }) },
        { "/referral/caps/0/referrals", Of(referral => referral with { Caps = [new ReferralCap(CapPeriod.Month, 0)] }) },
        { "/referral/caps/0/referrals", Of(referral => referral with { Caps = [new ReferralCap(CapPeriod.Month, Limits.ReferralsPerPeriod + 1)] }) },
        { "/referral/caps/0/period", Of(referral => referral with { Caps = [new ReferralCap(CapPeriod.Purchase, 1)] }) },
        { "/referral/caps/0/period", Of(referral => referral with { Caps = [new ReferralCap((CapPeriod)9, 1)] }) },
        { "/referral/caps/1/period", Of(referral => referral with { Caps = [new ReferralCap(CapPeriod.Month, 1), new ReferralCap(CapPeriod.Month, 2)] }) },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void Validate_names_the_fault_by_its_pointer_and_nothing_else(string pointer, ReferralProgram faulty) =>
        Assert.Equal([pointer], ProgramValidator.Validate(With(faulty), null).Select(fault => fault.Pointer).Distinct());

    [Fact]
    public void Validate_referrals_without_a_friends_reward_and_without_a_condition_have_no_fault()
    {
        Assert.Empty(ProgramValidator.Validate(With(ReferralTests.Referral()), null));
        Assert.Empty(ProgramValidator.Validate(With(ReferralTests.Referral() with { Friend = null, Condition = null, Caps = [] }), null));
    }

    [Theory]
    [InlineData(5_200, 10, null)]
    [InlineData(5_201, 10, "/rewards/0/price/points")]
    [InlineData(5_201, 0, null)]
    public void Prices_are_held_against_what_referrals_give_one_member_at_most(long price, int lifetime, string? pointer)
    {
        var referral = ReferralTests.Referral() with { Caps = lifetime == 0 ? [] : [new ReferralCap(CapPeriod.Lifetime, lifetime)] };
        var program = With(referral) with { EarningRules = [Given.Rule(wallet: "status")] };

        Assert.Equal(pointer, Assert.Single(ProgramValidator.Validate(program.WithRewards(Given.Reward(points: price)), null).Select(fault => fault.Pointer).DefaultIfEmpty()));
    }

    private static ReferralProgram Of(Func<ReferralProgram, ReferralProgram> change) => change(ReferralTests.Referral());

    private static ProgramDefinition With(ReferralProgram referral)
    {
        var program = ReferralTests.Program();
        return program with { Referral = referral, Wallets = [.. program.Wallets, Given.Wallet("retired") with { Retired = true }] };
    }
}
