namespace Loyalty.Testing;

/// <summary>Which test shows which sentence of the semantics: what is renamed or deleted is missed here.</summary>
internal static class Sentences
{
    // A room, then a line for each of its sentences: a few of its words (left out where the name of the test has them),
    // the project and the test.
    private const string Table = """
        # Wallets and lots
        points (spendable) | Domain/Semantics.WalletsTests.Wallet_of_points_is_spendable
        status (counts for tiers | Domain/Semantics.WalletsTests.Wallet_of_status_counts_for_tiers
        status … not spendable | Domain/Semantics.WalletsTests.Wallet_of_status_is_not_spendable
        money (cashback, in minor units) | Domain/Semantics.WalletsTests.Wallet_of_money_holds_cashback_in_minor_units
        stamps | Domain/Semantics.WalletsTests.Wallet_of_stamps_counts_pieces
        a credit is journalled with its source | Domain/Semantics.WalletsTests.Credit_is_journalled_with_its_operation_line_rule_and_edition
        points stand in buckets | Domain/Semantics.WalletsTests.Points_stand_in_buckets_by_wallet_earned_day_active_from_and_expiry_day
        points of one bucket are fungible | Domain/Semantics.WalletsTests.Points_of_one_bucket_are_fungible
        spending takes what expires first, then the oldest | Domain/Semantics.WalletsTests.Spending_takes_the_active_bucket_that_expires_first_then_the_oldest
        balance = active, unexpired − debt | Domain/Semantics.WalletsTests.Balance_is_active_unexpired_points_less_debt
        right at any moment; the sweep only writes | Domain/Semantics.WalletsTests.Balance_is_right_at_any_moment_without_a_sweep_and_the_sweep_only_writes_the_expiry_entries
        the sweep sends the notices | Domain/Notices.NoticeTests.Sweep_gives_notice_of_points_that_expire_once_so_many_days_before
        the sweep sends the notices, a crash at any point | Grains/Notices.NoticesTests.Notice_is_given_once_though_the_sweep_is_interrupted_before_or_after_the_write
        right at any moment, for all programmes | Domain/Accounts.HistoryProperties.Balance_is_the_same_swept_or_not

        # Pending
        none | Domain/Semantics.PendingTests.Pending_none_points_are_active_at_once
        N days | Domain/Semantics.PendingTests.Pending_days_points_become_active_when_the_day_begins
        until an event confirms | Domain/Semantics.PendingTests.Pending_until_confirmed_points_become_active_with_the_confirmation
        a return before activation takes the pending points | Domain/Semantics.PendingTests.Return_before_activation_takes_the_pending_points
        shown, never spendable | Domain/Semantics.PendingTests.Pending_points_are_shown_never_spendable

        # Expiry
        never | Domain/Semantics.ExpiryTests.Expiry_never_points_stay
        N days/months/years after earning; clamps | Domain/Semantics.ExpiryTests.Expiry_after_earning_clamps_months_and_ends_with_the_day
        rounded up | Domain/Semantics.ExpiryTests.Expiry_is_rounded_up_to_the_end_of_the_period
        fixed dates | Domain/Semantics.ExpiryTests.Expiry_on_fixed_dates_takes_the_next_that_leaves_the_minimum_days
        sliding: an earning purchase moves all active points | Domain/Semantics.SlidingExpiryTests.Sliding_purchase_that_earns_moves_all_active_points
        sliding: a redemption moves them | Domain/Semantics.SlidingExpiryTests.Sliding_redemption_moves_all_active_points
        a return neither moves nor moves back | Domain/Semantics.SlidingExpiryTests.Sliding_return_neither_moves_nor_moves_back
        a late event never revives | Domain/Semantics.SlidingExpiryTests.Sliding_late_purchase_never_revives_what_has_expired
        the end is exclusive | Domain/Semantics.ExpiryTests.Expiry_end_is_exclusive_points_that_expire_31_July_are_usable_until_1_August_begins_in_the_programs_zone
        gaps and overlaps leniently | Domain/Semantics.ExpiryTests.Expiry_at_a_midnight_that_is_skipped_or_comes_twice_is_resolved_leniently
        everywhere alike | Domain/Common.ProgramCalendarTests.StartOf_a_day_is_its_first_instant_resolved_leniently

        # Earning
        Domain/Semantics.EarningTests.Earning_is_on_the_amount_paid_after_discounts
        Domain/Semantics.EarningTests.Earning_is_with_tax_or_without_it
        Domain/Semantics.EarningTests.Earning_is_with_tax_unless_the_programme_says_otherwise
        Domain/Semantics.EarningTests.Earning_excludes_delivery_and_gift_cards_bought
        Domain/Semantics.EarningTests.Earning_excludes_lines_whose_product_is_excluded
        Domain/Semantics.EarningTests.Payment_method_is_not_a_discount_paying_with_a_gift_card_still_earns
        Domain/Semantics.EarningTests.Payment_method_is_not_a_discount_paying_with_cashback_still_earns
        Domain/Semantics.EarningTests.Points_funded_discount_does_not_earn_on_the_discounted_part
        Domain/Semantics.EarningTests.Order_discount_is_spread_over_the_lines_in_proportion_by_largest_remainder_ties_to_the_last_line
        Domain/Semantics.EarningTests.Rounding_is_floor_nearest_half_up_or_ceiling
        Domain/Semantics.EarningTests.Rounding_is_per_line_or_per_order
        Domain/Semantics.EarningTests.Rounding_happens_once_at_the_end_of_each_rule
        Domain/Semantics.EarningTests.Points_rounded_per_order_are_spread_over_the_lines_by_largest_remainder
        Domain/Semantics.EarningTests.Rules_of_one_stacking_group_give_the_sum_the_highest_or_the_first
        Domain/Semantics.EarningTests.Rules_sum_unless_their_group_says_otherwise
        Domain/Semantics.EarningTests.Multipliers_name_the_base_rules_that_they_multiply
        Domain/Semantics.EarningTests.Multipliers_multiply_each_other
        Domain/Semantics.EarningTests.Multipliers_work_on_the_unrounded_base
        Domain/Semantics.EarningTests.What_a_campaign_costs_is_the_rounded_difference_that_it_makes

        # Limits
        Domain/Semantics.LimitsTests.Limit_per_purchase_holds_for_each_purchase_alone
        Domain/Semantics.LimitsTests.Limit_per_member_and_period_is_of_the_calendar_in_the_programmes_zone
        Domain/Semantics.LimitsTests.Limit_per_member_and_lifetime_never_has_room_again
        Domain/Semantics.LimitsTests.Limit_of_a_campaign_is_in_points_or_in_awards
        Domain/Semantics.LimitsTests.At_the_limit_an_award_is_reduced_to_what_is_left_or_refused
        Domain/Semantics.LimitsTests.At_the_limit_it_is_reduced_unless_the_programme_says_otherwise
        Domain/Semantics.LimitsTests.Answer_shows_what_was_wanted_and_what_was_given
        a limit holds in every order | Domain/Semantics.OrderProperties.Limit_holds_in_every_order
        a limit holds in every order: of rewards | Domain/Semantics.LimitProperties.Limit_of_a_reward_per_member_holds_in_every_history
        a limit holds in every order: of debt | Domain/Semantics.LimitProperties.Limit_of_debt_holds_in_every_history
        a limit holds in every order: of referrals | Domain/Semantics.LimitProperties.Caps_of_a_referrer_hold_in_whatever_order_friends_buy_and_return

        # Time
        Domain/Semantics.TimeTests.Purchase_has_occurred_at_from_the_till_and_received_at
        Domain/Semantics.TimeTests.Purchase_is_valued_once_on_arrival_and_never_again
        Domain/Semantics.TimeTests.Occurred_at_decides_the_edition
        Domain/Semantics.TimeTests.Occurred_at_decides_the_campaign_windows
        Domain/Semantics.TimeTests.Occurred_at_decides_the_calendar_periods
        Domain/Semantics.TimeTests.Occurred_at_decides_the_dates_of_its_points
        Domain/Semantics.TimeTests.State_at_arrival_decides_the_tier
        Domain/Semantics.TimeTests.State_at_arrival_decides_the_room_under_limits
        Domain/Semantics.TimeTests.State_at_arrival_decides_the_counters
        Domain/Semantics.TimeTests.State_at_arrival_decides_the_segments
        segments, of the one that the purchase itself brings | Domain/Segments.SegmentTests.Segment_that_the_member_joins_by_a_purchase_counts_from_the_next_one
        Domain/Semantics.TimeTests.State_at_arrival_decides_the_budget
        Domain/Semantics.TimeTests.Later_than_the_late_window_a_purchase_is_valued_as_of_received_at_its_points_age_from_there_and_the_answer_says_so
        Domain/Semantics.TimeTests.Late_window_is_of_30_days_or_what_the_programme_says
        Domain/Semantics.TimeTests.More_than_five_minutes_in_the_future_is_refused
        Domain/Semantics.TimeTests.Import_takes_received_at_as_occurred_at_and_knows_no_late_window
        Domain/Semantics.TimeTests.Import_in_time_order_does_first_what_fell_due_before_each_purchase
        metrics and standing do not depend on the order of arrival | Domain/Tiers.OrderOfArrivalProperties.Standing_and_metric_do_not_depend_on_the_order_of_arrival
        awards neither | Domain/Semantics.OrderProperties.Awards_do_not_depend_on_the_order_of_arrival_where_no_limit_tier_nth_purchase_segment_or_budget_condition_applied
        returns, too, once everything has arrived | Domain/Tiers.OrderOfArrivalProperties.Metric_does_not_depend_on_the_order_of_arrival_of_returns_and_the_standing_neither_once_grace_is_over
        points that wait and slide, with returns | Domain/Semantics.OrderProperties.Balances_do_not_depend_on_the_order_of_arrival_of_purchases_and_returns_once_everything_has_arrived
        import, in time order | Grains/Purchases.ImportedHistoryTests.Import_is_valued_by_the_edition_of_its_day_and_moves_by_the_tiers_of_today

        # Doubles
        Domain/Semantics.DoublesTests.Content_is_everything_but_received_at_and_dryRun
        same key, same content | Grains/Semantics.DoublesTests.Same_key_same_content_the_stored_answer
        same key, other content | Grains/Semantics.DoublesTests.Same_key_other_content_a_conflict_naming_the_fields_that_differ
        a dry run takes no key | Grains/Semantics.DoublesTests.Same_key_as_a_dry_run_is_not_taken_by_it

        # Returns
        Domain/Semantics.ReturnsTests.Return_is_by_line_and_quantity_by_amount_or_whole
        Domain/Semantics.ReturnsTests.Return_is_within_the_return_window
        Domain/Semantics.ReturnsTests.What_each_line_earned_is_stored_with_it
        Domain/Semantics.ReturnsTests.What_is_taken_back_is_given_less_what_the_remaining_purchase_is_entitled_to_under_the_rules_of_its_day
        Domain/Semantics.ReturnsTests.What_is_taken_back_leaves_what_is_due_under_the_room_under_limits_of_its_day
        Domain/Semantics.ReturnsTests.Ten_small_returns_take_back_exactly_as_much_as_one_large
        Domain/Semantics.ReturnsTests.Full_return_takes_back_everything_under_yesterdays_rules_even_if_todays_differ
        Domain/Semantics.ReturnsTests.Remainder_below_a_minimum_amount_is_re_evaluated_or_kept_in_proportion
        Domain/Semantics.ReturnsTests.Remainder_below_a_minimum_amount_is_re_evaluated_unless_the_programme_says_otherwise
        Domain/Semantics.ReturnsTests.Taken_first_from_the_purchases_own_bucket_pending_or_active
        Domain/Semantics.ReturnsTests.What_of_it_was_spent_is_debt_or_taken_from_other_buckets_or_forgiven
        Domain/Semantics.ReturnsTests.What_of_it_was_spent_is_debt_unless_the_programme_says_otherwise
        Domain/Semantics.ReturnsTests.Debt_is_repaid_first_from_future_earnings
        Domain/Semantics.ReturnsTests.Debt_is_capped_or_not
        Domain/Semantics.ReturnsTests.Points_spent_on_the_returned_purchase_go_back_to_their_buckets_with_their_old_expiry
        Domain/Semantics.ReturnsTests.Points_spent_on_it_whose_expiry_passed_at_most_30_days_ago_live_30_days_from_the_return
        Domain/Semantics.ReturnsTests.Tier_progress_and_stamps_roll_back_with_it
        stamps that have paid for something roll back, too | Domain/Rewards.StampCardTests.A_return_cancels_the_unused_coffee_and_leaves_the_stamps_without_debt
        challenge counters roll back with it | Domain/Challenges.ChallengeReturnTests.Return_takes_back_what_a_completion_gave_when_too_little_is_left
        challenge counters, for all programmes | Domain/Challenges.ChallengeProperties.Completions_are_what_counts_comes_to_whatever_is_returned
        Domain/Semantics.ReturnsTests.Campaign_budget_rolls_back_with_it
        Domain/Semantics.ReturnsTests.Per_member_limits_roll_back_with_it_and_other_purchases_are_not_awarded_again
        Domain/Semantics.ReturnsTests.Tier_reached_by_it_is_re_evaluated_at_once_keeping_the_grace_period
        Domain/Semantics.ReturnsTests.Tier_reached_by_it_is_re_evaluated_when_the_programme_says
        Domain/Semantics.ReturnsTests.Return_before_its_sale_is_parked_if_it_names_the_member_otherwise_not_found
        Domain/Semantics.ReturnsTests.Parked_returns_are_at_most_a_hundred_a_member
        Domain/Semantics.ReturnsTests.Parked_return_is_applied_within_the_sales_own_record_when_that_arrives
        Domain/Semantics.ReturnsTests.Parked_return_ends_after_the_late_window
        Domain/Semantics.ReturnsTests.Returning_more_than_was_bought_is_refused_with_what_is_left
        Domain/Semantics.ReturnsTests.Full_return_restores_balance_tier_progress_counters_and_budget_exactly
        a full return, by amount too | Domain/Semantics.ReturnsTests.Full_return_by_amount_restores_visits_and_whatever_is_counted_by_the_piece
        Domain/Semantics.ReturnsTests.Full_return_does_not_restore_what_expired_meanwhile
        ten small as one large, for all programmes | Domain/Accounts.HistoryProperties.Ten_small_returns_take_back_exactly_as_much_as_one_large
        a full return restores, for all programmes | Domain/Accounts.HistoryProperties.Full_return_restores_balance_tier_counters_and_metric_exactly
        decided one after another | Grains/Purchases.Returns.MemberReturnsTests.Returns_of_one_purchase_at_once_never_take_back_more_than_was_bought
        can be listed | Grains/Purchases.Returns.MemberReturnsTests.Return_before_its_sale_is_parked_listed_and_applied_within_the_record_of_the_sale

        a full return restores, after time has passed | Domain/Purchases.Returns.LaterReturnProperties.Full_return_after_a_while_takes_back_all_that_the_purchase_gave_and_counted
        save what expired meanwhile | Domain/Purchases.Returns.LaterReturnProperties.Full_return_after_a_while_leaves_the_account_as_if_nothing_had_been_bought_where_no_points_are_spent
        save what expired meanwhile: what was spent | Domain/Purchases.Returns.LaterReturnProperties.Full_return_after_a_while_leaves_the_account_as_if_nothing_had_been_bought_where_no_points_end

        # Tiers
        metric: status points, spend, or visits | Domain/Semantics.TierMetricTests.Metric_is_what_the_program_counts
        period: calendar year | Domain/Tiers.TierTests.Reach_takes_the_calendar_year_in_the_programs_zone
        period: rolling N months | Domain/Tiers.TierTests.Standing_holds_rolling_months_from_the_day_of_qualifying
        period: membership year | Domain/Semantics.TierMetricTests.Period_membership_year_runs_from_the_day_of_joining_and_the_standing_to_the_end_of_the_next
        period: lifetime, for ever | Domain/Semantics.TierMetricTests.Period_lifetime_counts_everything_and_the_standing_holds_for_ever
        upgrade at once, several steps | Domain/Semantics.TierUpgradeTests.Upgrade_at_once_rises_with_the_purchase_by_several_steps
        upgrade at period end | Domain/Semantics.TierUpgradeTests.Upgrade_at_period_end_rises_when_the_year_is_over_by_several_steps
        standing holds to the end of the next period | Domain/Semantics.TierUpgradeTests.Standing_holds_to_the_end_of_the_next_period
        downgrade: none, one step, to the metric | Domain/Semantics.TierRenewalTests.Downgrade_at_the_end_of_standing_goes_as_far_as_the_program_says
        grace days | Domain/Semantics.TierRenewalTests.Grace_days_lengthen_a_standing
        a tier given by hand is a floor | Domain/Semantics.TierByHandTests.Given_tier_is_a_floor_until_its_end_and_then_the_metric_holds
        each move has a reason and is an entry | Domain/Semantics.TierUpgradeTests.Upgrade_moves_are_entries_with_a_reason
        benefits are points | Domain/Semantics.TierBenefitTests.Benefits_of_points_multiply_what_the_tier_earns
        benefits are points: birthday gifts | Domain/Schedules.OccasionTests.A_condition_on_the_tier_holds_for_birthdays_too
        benefits are access | Domain/Semantics.TierBenefitTests.Benefits_of_access_open_rewards_to_the_tier_and_earlier
        benefits are services named in text | Domain/Semantics.TierBenefitTests.Benefits_are_shown_by_kind_with_the_tier_that_has_them

        # Redeeming
        Domain/Semantics.RedeemingTests.Redeeming_holds_points_then_issues
        Domain/Semantics.RedeemingTests.Redeeming_that_does_not_end_well_releases_the_points
        Domain/Semantics.RedeemingTests.Voucher_is_issued_and_used_in_a_channel_on_a_purchase
        Domain/Semantics.RedeemingTests.Voucher_that_is_cancelled_returns_the_points_to_their_buckets
        Domain/Semantics.RedeemingTests.Voucher_expires
        Domain/Semantics.RedeemingTests.Redeeming_is_limited_per_member
        Domain/Semantics.RedeemingTests.Redeeming_is_on_condition_of_a_tier
        Domain/Semantics.RedeemingTests.Redeeming_is_within_a_calendar_window
        Domain/Semantics.RedeemingTests.Paying_with_points_is_bounded_by_what_is_payable
        Domain/Semantics.RedeemingTests.Paying_with_points_costs_never_more_than_needed
        Domain/Semantics.RedeemingTests.Balance_never_goes_below_zero_by_spending
        reserve stock and code | Grains/Rewards.RedemptionTests.Redeem_codes_at_once_hands_out_each_once_and_no_more
        a crash at any point converges | Grains/Rewards.RedemptionInterruptionTests.Redemption_interrupted_at_a_leg_ends_issued_or_undone
        stock | Grains/Rewards.RedemptionTests.Redeem_the_last_piece_from_many_members_at_once_gives_one_voucher
        segment conditions | Domain/Segments.SegmentTests.Reward_for_a_segment_is_for_its_members
        segment conditions: what is refused says which | Domain/Rewards.RewardTermsTests.Segment_that_the_member_is_not_in_is_named
        a crash at any point, of vouchers that are given | Grains/Rewards.VoucherGrantTests.Grant_interrupted_at_a_leg_ends_issued_or_undone

        # Redeeming: rewards as effects of rules, campaigns, challenges, referrals and points
        effects: a rule gives a voucher | Domain/Rewards.VoucherGrantTests.A_rule_gives_one_voucher_for_a_purchase_of_which_it_counts_a_line
        effects: an activity, joining | Domain/Rewards.VoucherGrantTests.A_rule_gives_one_voucher_for_an_activity_whatever_its_quantity_and_one_for_joining
        effects: a challenge | Domain/Challenges.ChallengeVoucherTests.Completion_gives_a_voucher_beside_points_and_badge
        effects: a referral, both sides | Domain/Referrals.ReferralVoucherTests.Both_sides_get_vouchers_beside_points
        the tenth coffee is free | Domain/Rewards.StampCardTests.The_tenth_coffee_gives_a_free_one_in_the_same_record
        issued, used | Domain/Semantics.GivenVouchersTests.Voucher_that_is_given_is_used_and_stays_used_when_what_gave_it_comes_back
        expired | Domain/Semantics.GivenVouchersTests.Voucher_that_is_given_expires
        cancelled (points return to their buckets) | Domain/Semantics.GivenVouchersTests.Voucher_that_came_automatically_and_is_cancelled_returns_the_points_to_their_buckets_with_their_expiry
        per-member limits | Domain/Semantics.GivenVouchersTests.Voucher_that_is_given_counts_against_the_limit_per_member_until_it_is_taken_back
        tier conditions, a calendar window | Domain/Semantics.GivenVouchersTests.Voucher_that_is_given_is_on_condition_of_a_tier_and_within_a_window
        stock | Domain/Rewards.VoucherGrantTests.A_grant_with_nothing_in_stock_is_undone_and_counts_nowhere
        stock: many members at once | Grains/Rewards.VoucherGrantTests.Last_pieces_go_to_as_many_members_as_there_are_and_every_purchase_is_recorded
        pending points are never spendable | Domain/Semantics.GivenVouchersTests.Voucher_comes_automatically_for_active_points_alone
        occurred-at decides the edition | Domain/Semantics.GivenVouchersTests.Occurred_at_decides_the_edition_whose_voucher_is_given
        a full return takes back everything | Domain/Semantics.GivenVouchersTests.Full_return_takes_back_the_voucher_too
        what the remaining purchase is entitled to | Domain/Semantics.GivenVouchersTests.Remainder_that_loses_the_rule_loses_its_voucher_and_one_that_keeps_it_keeps_it
        a return before its sale | Domain/Rewards.VoucherGrantTests.A_return_that_came_before_its_purchase_leaves_no_voucher
        limits per campaign in awards | Domain/Rewards.VoucherGrantTests.The_limits_of_a_campaign_in_awards_count_its_vouchers
        a crash at any point, of the referrer's | Grains/Rewards.GainedVouchersTests.Voucher_of_the_referrer_that_was_interrupted_at_a_leg_comes_to_its_end
        what was withdrawn before it was issued says so | Grains/Rewards.GainedVouchersTests.Voucher_that_was_not_issued_before_a_return_of_another_purchase_took_it_back_is_said_to_be_not_given

        # Campaigns
        Domain/Semantics.CampaignsTests.Audience_is_a_tier
        Domain/Semantics.CampaignsTests.Audience_is_a_channel
        Domain/Semantics.CampaignsTests.Audience_is_an_attribute
        Domain/Semantics.CampaignsTests.Audience_is_the_first_purchase
        Domain/Semantics.CampaignsTests.Audience_lapsed_n_days
        Domain/Semantics.CampaignsTests.Schedule_has_day_and_hour_patterns_in_the_programmes_zone
        Domain/Semantics.CampaignsTests.Effect_is_extra_points_a_multiplier_or_stamps
        effect: reward, and its budget back with the return | Domain/Rewards.VoucherGrantTests.A_campaign_gives_a_voucher_out_of_its_budget_and_gets_it_back_with_the_return
        Domain/Semantics.CampaignsTests.Budget_is_in_points_or_awards_and_never_exceeded
        Domain/Semantics.CampaignsTests.Budget_near_its_end_is_said_to_be_exhausted
        Domain/Semantics.CampaignsTests.Cap_is_per_member
        Domain/Semantics.CampaignsTests.Variants_are_by_a_stable_hash_of_the_member
        Domain/Semantics.CampaignsTests.Variants_give_each_its_own_effect
        Domain/Semantics.CampaignsTests.Control_group_gets_nothing_and_is_measured
        audience: segment | Domain/Programs.ConditionTests.Segments_hold_for_the_members_segments
        audience: birthday window | Domain/Programs.ConditionTests.Birthday_holds_within_its_days
        the budget is never exceeded, for all programmes | Domain/Accounts.HistoryProperties.Budgets_are_never_exceeded
        the budget is never exceeded by many at once | Grains/Campaigns.CampaignBudgetTests.Concurrent_purchases_use_a_budget_in_points_to_the_last_point
        given back by returns while the campaign runs | Grains/Campaigns.CampaignBudgetTests.Returns_give_back_to_the_budget_until_the_campaign_is_ended
        a dry run answers as of now, for all programmes | Domain/Accounts.HistoryProperties.Dry_run_equals_the_run_that_follows
        a dry run near the end answers as of now | Grains/Campaigns.CampaignBudgetTests.Dry_run_says_what_is_left_and_leases_nothing

        # Order at one instant
        Domain/Semantics.InstantsTests.At_one_instant_pending_points_are_activated_then_points_expire_then_tier_periods_are_closed
        Domain/Semantics.InstantsTests.At_one_instant_pending_points_repay_debt_before_others_expire
        Domain/Semantics.InstantsTests.At_one_instant_tier_periods_are_closed_before_new_ones_open
        then birthdays and scheduled awards | Domain/Schedules.OccasionTests.At_one_instant_points_expire_and_tier_periods_close_before_birthdays

        # Transfers
        Domain/Semantics.TransfersTests.Transfer_moves_points_with_their_expiry
        Domain/Semantics.TransfersTests.Transfer_that_is_refused_by_the_receiver_gives_the_points_back_to_their_buckets
        answers after the credit | Grains/Accounts.Transfers.TransferTests.Transfer_is_answered_after_the_credit
        or 202 inTransit | Grains/Accounts.Transfers.TransferTests.Receiver_who_does_not_answer_in_time_leaves_the_points_in_transit_until_it_does

        # Households
        a household's account owns the shared points wallet | Grains/Accounts.Households.HouseholdTests.Joining_brings_the_members_points_into_the_shared_wallet
        tier and counters stay with the member | Grains/Accounts.Households.HouseholdCombinationTests.Tier_status_stamps_and_counters_stay_with_the_member
        a purchase has two legs and is answered after both | Grains/Accounts.Households.HouseholdTests.Purchase_is_answered_after_both_legs_and_the_same_when_it_is_sent_again
        a crash at any point converges | Grains/Accounts.Households.HouseholdTests.Whatever_is_interrupted_at_a_leg_comes_to_its_end_once
        spending is decided in the household | Grains/Accounts.Households.HouseholdTests.Concurrent_spending_by_two_members_never_takes_more_than_there_is
        take-backs are decided in the household | Grains/Accounts.Households.HouseholdTests.Return_takes_back_in_the_household_what_the_purchase_brought
        a full return restores whatever followed from the purchase | Grains/Accounts.Households.HouseholdCombinationTests.Purchase_with_all_that_follows_from_it_and_its_whole_return_leave_the_household_as_it_was
        buckets carry the contributor | Grains/Accounts.Households.HouseholdTests.Voucher_that_is_cancelled_gives_the_points_back_to_those_who_contributed_them
        who takes what is unspent when leaving | Grains/Accounts.Households.HouseholdTests.Leaving_takes_what_is_unspent_of_what_the_member_contributed
        for all histories | Domain/Accounts.Households.HouseholdProperties.The_sum_over_the_accounts_of_a_household_is_what_was_earned_and_not_spent_however_its_members_join_leave_buy_return_and_spend

        # Adjusting, blocking and erasing
        Domain/Semantics.AdjustingTests.Adjusting_beyond_the_amount_limit_waits_for_a_second_operator_to_confirm
        Domain/Semantics.AdjustingTests.Adjusting_is_an_entry_like_any_other_and_has_its_reason
        Domain/Semantics.AdjustingTests.Blocking_stops_earning_and_spending_and_keeps_the_balance
        adjusting needs a permission | Gateway/Access.CallersTests.Endpoints_with_a_key_without_the_permission_answer_403_and_name_it
        erasing clears the profile | Gateway/Members.ErasureTests.Nothing_personal_is_left_of_an_erased_member_and_the_totals_stay
        erasing frees the identifiers | Gateway/Members.ErasureTests.Erased_member_is_not_found_and_the_identifiers_are_free
        export gives everything kept about a person | Gateway/Members.ErasureTests.Export_holds_everything_that_is_known_of_a_person
        erasing forfeits the points | Domain/Members.EraseMemberRulesTests.Erased_account_has_forfeited_its_points_pending_ones_too_so_that_its_entries_come_to_nothing
        erasing leaves nothing of what the member sent | Domain/Members.EraseMemberRulesTests.Erased_account_says_nothing_of_what_the_member_sent
        erasing: an old key is answered, nothing new is taken | Grains/Members.ErasureTests.Commands_to_an_erased_member_are_refused_and_what_was_done_before_is_still_answered
        erasing: a crash at any point converges | Grains/Members.ErasureTests.Erasing_interrupted_at_a_leg_is_finished_by_the_caller_or_by_the_sweep

        # Merging members
        Domain/Semantics.MergingTests.Merging_adds_the_counters
        Domain/Semantics.MergingTests.Merging_lets_the_higher_tier_stay
        Domain/Semantics.MergingTests.Merging_moves_points_with_their_expiry
        Grains/Accounts.Merging.MergeTests.Identifiers_move_and_lead_to_the_one_who_stays
        Grains/Accounts.Merging.MergeTests.Tombstone_still_answers_its_own_keys_then_forwards
        counters add: challenges | Domain/Accounts.Merging.MergeRulesTests.Challenge_that_each_completed_stays_completed_by_both_and_gives_nothing_more
        a return of what either bought takes back exactly | Domain/Accounts.Merging.MergingProperties.Returning_everything_that_either_bought_leaves_nothing_whatever_was_returned_before_and_after
        … and what qualified either referral | Grains/Accounts.Merging.MergedGainsTests.Return_of_what_qualified_the_referral_of_the_one_who_is_gone_takes_back_from_the_one_who_brought_it
        … and the first qualifying purchase of either is that of both | Domain/Accounts.Merging.MergeRulesTests.First_qualifying_purchase_of_either_is_that_of_both_and_no_other_one_qualifies
        no points come or go, in whatever histories | Domain/Accounts.JoinedHistoryProperties.No_points_come_or_go_where_members_share_leave_and_are_merged_and_every_journal_folds_to_what_was_decided
        forwards: reading | Grains/Accounts.Merging.MergedGainsTests.What_the_one_who_is_gone_did_is_read_under_the_name_of_the_one_who_has_it_now
        merging: a crash at any point converges | Grains/Accounts.Merging.MergeTests.Merging_interrupted_at_a_leg_is_finished_by_the_caller_or_by_the_sweep

        # Refusals
        leave no trace but a line of the log and a count | Gateway/Common.RefusalsTests.Refused_leaves_nothing_but_a_line_of_the_log_and_a_count

        # Worked cases
        1 to 9 | Domain/Semantics.WorkedCaseTests.Case_gives_what_the_semantics_say
        10 | Grains/Accounts.Transfers.TransferTests.Twenty_concurrent_transfers_of_100_from_a_balance_of_100_one_succeeds
        """;

    public static IReadOnlyList<Sentence> All { get; } = [.. Read()];

    private static IEnumerable<Sentence> Read()
    {
        var room = "";
        foreach (var line in Table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (line.StartsWith('#'))
            {
                room = line[2..];
                continue;
            }

            var test = line.Split(" | ")[^1].Split('/');
            yield return new Sentence(room, $"Loyalty.{test[0]}.Tests", test[1]);
        }
    }
}

/// <param name="Room">Of the semantics.</param>
/// <param name="Project">The test's.</param>
/// <param name="Test">Its class, as seen from the project, and its name.</param>
internal sealed record Sentence(string Room, string Project, string Test)
{
    public string TypeName => $"{Project}.{Test[..Test.LastIndexOf('.')]}";

    public string Name => Test[(Test.LastIndexOf('.') + 1)..];
}
