using System.Collections.Immutable;
using Loyalty.Contracts.Memberships;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Domain.Memberships;
using Loyalty.Domain.Tests.Accounts.Adjustments;
using Loyalty.Domain.Tests.Activities;
using Loyalty.Domain.Tests.Campaigns;
using Loyalty.Domain.Tests.Challenges;
using Loyalty.Domain.Tests.Memberships;
using Loyalty.Domain.Tests.Notices;
using Loyalty.Domain.Tests.Programs;
using Loyalty.Domain.Tests.Purchases;
using Loyalty.Domain.Tests.Purchases.Returns;
using Loyalty.Domain.Tests.Referrals;
using Loyalty.Domain.Tests.Rewards;
using Loyalty.Domain.Tests.Segments;
using Loyalty.Domain.Tests.Tiers;

namespace Loyalty.Domain.Tests.Semantics;

// What has no row in the table: the tests of its own that show what it does, with it and without, or with less and with more.
public sealed partial class SettingsTests
{
    private static ImmutableArray<Proof> Elsewhere { get; } =
    [
        By<PendingTests>("WalletDefinition.PendingDays",
            nameof(PendingTests.Pending_none_points_are_active_at_once),
            nameof(PendingTests.Pending_days_points_become_active_when_the_day_begins)),
        By<ExpiryTests>("WalletDefinition.Expiry",
            nameof(ExpiryTests.Expiry_never_points_stay),
            nameof(ExpiryTests.Expiry_after_earning_clamps_months_and_ends_with_the_day)),
        By<ExpiryTests>("ExpiryPolicy.After", nameof(ExpiryTests.Expiry_after_earning_clamps_months_and_ends_with_the_day)),
        By<ExpiryTests>("ExpiryPolicy.MinimumDays", nameof(ExpiryTests.Expiry_on_fixed_dates_takes_the_next_that_leaves_the_minimum_days)),
        By<ExpiryTests>("ExpiryDate.Month", nameof(ExpiryTests.Expiry_on_fixed_dates_takes_the_next_that_leaves_the_minimum_days)),
        By<ExpiryTests>("ExpiryDate.Day", nameof(ExpiryTests.Expiry_on_fixed_dates_takes_the_next_that_leaves_the_minimum_days)),
        By<PointPaymentTests>("WalletDefinition.Payment",
            nameof(PointPaymentTests.Points_pay_what_they_are_worth_and_what_they_cover_earns_nothing),
            nameof(PointPaymentTests.Wallet_that_pays_for_nothing_is_refused)),
        By<PendingTests>("WalletDefinition.Confirmation",
            nameof(PendingTests.Pending_none_points_are_active_at_once),
            nameof(PendingTests.Pending_until_confirmed_points_become_active_with_the_confirmation)),
        By<Purchases.EarningTests>("EarningRule.MinimumAmount", nameof(Purchases.EarningTests.Record_the_minimum_amount_itself_is_enough)),
        By<Purchases.EarningTests>("EarningRule.Items",
            nameof(Purchases.EarningTests.Record_a_line_counts_when_it_is_included_by_sku_or_category_and_not_excluded)),
        By<ActivityTests>("EarningRule.ActivityType", nameof(ActivityTests.Activity_earns_by_the_rules_of_its_type_for_each_of_its_quantity)),
        By<ConditionTests>("EarningRule.Condition", nameof(ConditionTests.Conditions_combine)),
        By<StackingTests>("EarningRule.Group", nameof(StackingTests.Rules_outside_of_the_group_add_to_it)),
        By<MultiplierRuleTests>("EarningRule.Multiplier", nameof(MultiplierRuleTests.Multiplier_gives_the_difference_on_the_lines_that_it_counts)),
        By<VoucherGrantTests>("EarningRule.Reward", nameof(VoucherGrantTests.A_rule_gives_one_voucher_for_a_purchase_of_which_it_counts_a_line)),
        By<ChallengeTests>("EarningRule.Challenge", nameof(ChallengeTests.Earning_rule_gives_steps_instead_of_points)),
        By<ChallengeTests>("EarningRule.Steps", nameof(ChallengeTests.Earning_rule_gives_steps_instead_of_points)),
        By<ConditionTests>("Condition.Not", nameof(ConditionTests.Conditions_combine)),
        By<ConditionTests>("Condition.Schedule",
            nameof(ConditionTests.Schedule_holds_by_days_and_hours_of_the_programs_zone),
            nameof(ConditionTests.Schedule_holds_within_its_window)),
        By<ConditionTests>("Condition.Attribute", nameof(ConditionTests.Attribute_holds_for_the_exact_value_and_does_not_tell_another)),
        By<ConditionTests>("Condition.Activity", nameof(ConditionTests.Activity_holds_for_the_attribute_that_came_with_it)),
        By<ConditionTests>("Condition.Birthday", nameof(ConditionTests.Birthday_holds_within_its_days)),
        By<ConditionTests>("Condition.Anniversary", nameof(ConditionTests.Anniversary_holds_from_the_first_year_on)),
        By<ConditionTests>("Condition.Items", nameof(ConditionTests.Items_hold_when_enough_of_the_lines_match)),
        By<ConditionTests>("Condition.Amount", nameof(ConditionTests.Amount_holds_within_its_bounds)),
        By<ConditionTests>("Condition.Quantity", nameof(ConditionTests.Quantity_counts_the_items_without_delivery)),
        By<ConditionTests>("Condition.PurchaseNumber", nameof(ConditionTests.Purchase_number_holds_for_the_one_or_for_every_multiple)),
        By<SegmentTests>("Condition.Spend", nameof(SegmentTests.Rules_on_the_members_behavior_hold_for_what_was_before_the_purchase)),
        By<SegmentTests>("Condition.Purchases",
            nameof(SegmentTests.Rules_on_the_members_behavior_hold_for_what_was_before_the_purchase),
            nameof(SegmentTests.Purchases_hold_within_their_bounds)),
        By<SegmentTests>("SegmentDefinition.Condition",
            nameof(SegmentTests.Purchase_that_brings_the_spend_over_the_bound_brings_the_member_into_the_segment_and_says_so),
            nameof(SegmentTests.Member_is_listed_once_and_taken_off_again)),
        By<TierTests>("ProgramDefinition.Tiers", nameof(TierTests.Program_that_gets_tiers_takes_its_members_in_with_their_next_purchase)),
        By<TierTests>("TierProgram.Months",
            nameof(TierTests.Standing_holds_to_the_end_of_the_next_calendar_year),
            nameof(TierTests.Standing_holds_rolling_months_from_the_day_of_qualifying)),
        By<TierTests>("TierProgram.GraceDays", nameof(TierTests.Grace_days_lengthen_a_standing)),
        By<TierTests>("TierLevel.Threshold", nameof(TierTests.Reach_is_at_once_and_by_several_steps)),
        By<ReturnTests>("ReturnPolicy.WindowDays",
            nameof(ReturnTests.Return_on_the_last_instant_of_the_window_is_taken),
            nameof(ReturnTests.Return_after_the_window_is_refused)),
        By<ReturnsTests>("ReturnPolicy.DebtLimit", nameof(ReturnsTests.Debt_is_capped_or_not)),
        By<TimeTests>("ProgramDefinition.LateWindowDays", nameof(TimeTests.Late_window_is_of_30_days_or_what_the_programme_says)),
        By<AdjustmentTests>("ProgramDefinition.AdjustmentLimit", nameof(AdjustmentTests.Adjustment_limit_is_a_setting_of_the_program)),
        By<CampaignTests>("CampaignDefinition.ControlPercent",
            nameof(CampaignTests.Variants_and_control_group_share_the_members_in_proportion_and_for_ever),
            nameof(CampaignTests.Control_group_gets_nothing_and_is_counted)),
        By<CampaignTests>("CampaignVariant.Percent", nameof(CampaignTests.Variants_and_control_group_share_the_members_in_proportion_and_for_ever)),
        By<CampaignTests>("CampaignDefinition.Effect", nameof(CampaignTests.Member_gets_the_effect_of_the_variant)),
        By<ConditionTests>("CampaignDefinition.Condition", nameof(ConditionTests.Condition_of_a_campaign_decides_where_it_holds)),
        By<VoucherGrantTests>("CampaignEffect.Reward",
            nameof(VoucherGrantTests.A_campaign_gives_a_voucher_out_of_its_budget_and_gets_it_back_with_the_return)),
        By<VoucherGrantTests>("RewardDefinition.Price", nameof(VoucherGrantTests.A_reward_without_a_price_is_not_redeemed_and_not_in_the_catalogue)),
        By<RewardTermsTests>("TierPrice.Points", nameof(RewardTermsTests.Price_is_the_lowest_of_the_tiers_up_to_the_members_own)),
        By<RewardTermsTests>("EarlyAccess.From", nameof(RewardTermsTests.Early_access_opens_for_a_tier_and_those_above_it)),
        By<ReferralTests>("ReferralProgram.Condition",
            nameof(ReferralTests.Purchase_that_does_not_meet_the_condition_leaves_the_referral_open_for_a_later_one),
            nameof(ReferralTests.Purchase_of_nothing_that_counts_does_not_qualify_under_no_condition_either)),
        By<ReferralVoucherTests>("ReferralReward.Reward",
            nameof(ReferralVoucherTests.Both_sides_get_vouchers_beside_points),
            nameof(ReferralVoucherTests.Vouchers_without_points_are_a_reward_too)),
        By<ReferralVoucherTests>("ReferralReward.Wallet",
            nameof(ReferralVoucherTests.Vouchers_without_points_are_a_reward_too),
            nameof(ReferralVoucherTests.Both_sides_get_vouchers_beside_points)),
        By<ReferralTests>("ProgramDefinition.Referral",
            nameof(ReferralTests.Code_where_the_program_has_no_referrals_is_recorded_as_that),
            nameof(ReferralTests.Both_sides_are_rewarded_on_the_friends_first_qualifying_purchase)),
        By<ReferralTests>("ReferralProgram.WithinDays", nameof(ReferralTests.Purchase_qualifies_up_to_the_end_of_the_last_day)),
        By<ReferralTests>("ReferralProgram.ReturnDays",
            nameof(ReferralTests.Full_return_in_time_takes_back_both_sides_exactly),
            nameof(ReferralTests.Return_after_the_days_for_it_takes_back_neither_side)),
        By<ChallengeTests>("ChallengeDefinition.Items", nameof(ChallengeTests.Condition_and_items_say_what_counts)),
        By<ChallengeTests>("ChallengeDefinition.Condition", nameof(ChallengeTests.Condition_and_items_say_what_counts)),
        By<ChallengeTests>("ChallengeDefinition.From", nameof(ChallengeTests.Nothing_counts_before_it_begins_or_once_it_is_over)),
        By<ChallengeTests>("ChallengeDefinition.Until", nameof(ChallengeTests.Nothing_counts_before_it_begins_or_once_it_is_over)),
        By<ChallengeVoucherTests>("ChallengeDefinition.Reward", nameof(ChallengeVoucherTests.Completion_gives_a_voucher_beside_points_and_badge)),
        By<MembershipRulesTests>("MembershipPlan.GraceDays",
            nameof(MembershipRulesTests.Renewal_in_grace_goes_on_from_the_old_end_and_grace_keeps_the_tier)),
        By<MembershipRulesTests>("MembershipPlan.Tier",
            nameof(MembershipRulesTests.First_payment_begins_a_period_when_it_was_paid_and_lifts_into_the_tier)),
        By<NoticeTests>("ProgramDefinition.Notices",
            nameof(NoticeTests.Program_without_notices_plans_and_tells_nothing),
            nameof(NoticeTests.Sweep_gives_notice_of_points_that_expire_once_so_many_days_before)),
        By<NoticeTests>("NoticeProgram.PointsExpireDays", nameof(NoticeTests.Sweep_gives_notice_of_points_that_expire_once_so_many_days_before)),
        By<NoticeTests>("NoticeProgram.TierEndsDays", nameof(NoticeTests.Standing_is_told_when_the_member_would_fall_after_it)),
        By<NoticeTests>("NoticeProgram.MembershipLapsesDays", nameof(NoticeTests.Membership_is_told_before_it_lapses_and_again_when_it_was_renewed)),
    ];

    /// <summary>What is only said of a part, and never reckoned with.</summary>
    private static ImmutableArray<string> Words { get; } =
    [
        "ChannelDefinition.Name",
        "ChannelDefinition.Brand",
        "WalletDefinition.Name",
        "EarningRule.Name",
        "TierLevel.Name",
        "CampaignDefinition.Name",
        "ActivityType.Name",
        "StackingGroup.Name",
        "SegmentDefinition.Name",
        "ChallengeDefinition.Description",
        "MembershipPlan.Name",
        "MembershipPlan.Price",
    ];

    /// <summary>A member to whom much has happened, by a program whose words all say something, or nothing.</summary>
    private static TestMember Worded(string? word)
    {
        var program = ChallengeGiven.Program(ChallengeGiven.Challenge(goal: 1) with { Description = word }).With(CampaignGiven.Extra(5) with { Name = word });
        var member = new TestMember(program with
        {
            Channels = [.. program.Channels.Select(channel => channel with { Name = word, Brand = word })],
            Wallets = [.. program.Wallets.Select(wallet => wallet with { Name = word })],
            EarningRules = [.. program.EarningRules.Select(rule => rule with { Name = word, Group = "g" })],
            StackingGroups = [new StackingGroup { Id = "g", Name = word }],
            ActivityTypes = [.. program.ActivityTypes.Select(type => type with { Name = word })],
            Tiers = Given.Tiers() with { Levels = [.. Given.Tiers().Levels.Select(level => level with { Name = word })] },
            Segments = [new SegmentDefinition { Id = "vip", Name = word, Condition = new Condition { Tiers = ["silver"] } }],
            Memberships = [new MembershipPlan { Id = "plus", Name = word, Length = 2, Price = word is null ? 0 : 49_00 }],
        }).At(_now);
        member.Do("pay", (state, edition, now) => MembershipRules.Pay(state, new PayMembership { Key = "pay", Plan = "plus", PaidAt = now }, edition, now));
        member.Buy("p", _now, 100_00);
        member.Act(Given.Activity("a", _now));
        member.SweepAt(_now.AddDays(3));
        return member;
    }

    private static Proof By<TTests>(string setting, params ImmutableArray<string> tests) => new(setting, typeof(TTests), tests);
}
