using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Members;

namespace Loyalty.Domain.Tests.Semantics;

/// <summary>"Pending. None; N days; until an event confirms (delivery)."</summary>
public sealed class PendingTests
{
    private static readonly DateTimeOffset _day0 = Given.Noon("2026-03-04");

    [Fact]
    public void Pending_none_points_are_active_at_once()
    {
        var member = Member(Given.Wallet());

        member.Buy("p", _day0, 50_00);

        Assert.Equal((50, 0), Active(member));
    }

    [Fact]
    public void Pending_days_points_become_active_when_the_day_begins()
    {
        var member = Member(Given.Wallet(pendingDays: 14));

        member.Buy("p", _day0, 50_00);

        Assert.Equal((0, 50), Active(member.At(Given.At("2026-03-17T23:59:59Z"))));
        Assert.Equal((50, 0), Active(member.At(Given.At("2026-03-18T00:00:00Z"))));
    }

    [Theory]
    [InlineData(Unconfirmed.Activate)]
    [InlineData(Unconfirmed.Lapse)]
    public void Pending_until_confirmed_points_become_active_with_the_confirmation(Unconfirmed unconfirmed)
    {
        var member = Member(Awaiting(unconfirmed));
        member.Buy("p", _day0, 50_00);
        Assert.Equal((0, 50), Active(member.At(_day0.AddDays(3))));

        var answer = member.Confirm("p");

        Assert.Equal((50, 0), Active(member));
        var activated = Assert.Single(answer.Activated);
        Assert.Equal(("points", 50L, 0L), (activated.Wallet, activated.Points, activated.Repaid));
        Assert.Equal((50, 0), Active(member.At(_day0.AddDays(40))));
    }

    [Fact]
    public void Pending_that_nobody_confirmed_becomes_active_at_the_time_limit_where_the_program_says_so()
    {
        var member = Member(Awaiting(Unconfirmed.Activate));
        member.Buy("p", _day0, 50_00);

        Assert.Equal((0, 50), Active(member.At(Given.At("2026-03-13T23:59:59Z"))));
        Assert.Equal((50, 0), Active(member.At(Given.At("2026-03-14T00:00:00Z"))));
        Assert.Empty(member.Confirm("p").Activated);
        Assert.Equal((50, 0), Active(member));
    }

    [Fact]
    public void Pending_that_nobody_confirmed_lapses_at_the_time_limit_where_the_program_says_so()
    {
        var member = Member(Awaiting(Unconfirmed.Lapse));
        member.Buy("p", _day0, 50_00);

        Assert.Equal((0, 50), Active(member.At(Given.At("2026-03-13T23:59:59Z"))));
        Assert.Equal((0, 0), Active(member.At(Given.At("2026-03-14T00:00:00Z"))));
        Assert.Equal("confirmationTooLate", member.RefusedConfirm("p").Code);
        var lapsed = Assert.IsType<PointsExpired>(Assert.Single(member.Sweep()));
        Assert.Equal((50, "lapsed"), (lapsed.Points, Assert.Single(AccountAnswers.Entries(lapsed)).Reason));
    }

    [Fact]
    public void Pending_that_lapses_repays_no_debt()
    {
        var member = Member(Awaiting(Unconfirmed.Lapse));
        member.Buy("p0", _day0, 50_00);
        member.Confirm("p0", _day0);
        member.Spend(50);
        member.Return("r", "p0", _day0);
        member.Buy("p", _day0, 30_00);

        member.SweepAt(_day0.AddDays(20));

        Assert.Equal((0, 0, 50), (member.Wallet().Active, member.Wallet().Pending, member.Wallet().Debt));
    }

    [Fact]
    public void Pending_that_is_confirmed_repays_debt_first()
    {
        var member = Member(Awaiting(Unconfirmed.Activate));
        member.Buy("p0", _day0, 50_00);
        member.Confirm("p0", _day0);
        member.Spend(50);
        member.Return("r", "p0", _day0);
        member.Buy("p", _day0, 80_00);
        Assert.Equal((0, 80, 50), (member.Wallet().Active, member.Wallet().Pending, member.Wallet().Debt));

        member.Confirm("p");

        Assert.Equal((30, 0, 0), (member.Wallet().Active, member.Wallet().Pending, member.Wallet().Debt));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(14, false)]
    [InlineData(0, true)]
    public void Return_before_activation_takes_the_pending_points(int days, bool awaits)
    {
        var member = Member(awaits ? Awaiting(Unconfirmed.Lapse) : Given.Wallet(pendingDays: days));
        member.Buy("other", _day0, 20_00);
        member.Buy("p", _day0, 50_00);

        var taken = Assert.Single(member.Return("r", "p", _day0.AddDays(1)).TakenBack);

        Assert.Equal((50, 50, 0), (taken.Points, taken.FromEarned, taken.Debt));
        Assert.Equal(days == 0 && !awaits ? (20, 0) : (0, 20), Active(member));
    }

    [Fact]
    public void Return_of_a_part_before_the_confirmation_leaves_the_rest_to_be_confirmed()
    {
        var member = Member(Awaiting(Unconfirmed.Lapse));
        member.Buy("other", _day0, 20_00);
        member.Buy("p", _day0, 50_00);
        member.Return(Given.Return("r", "p", _day0, 10_00));

        Assert.Equal(40, Assert.Single(member.Confirm("p").Activated).Points);
        Assert.Equal((40, 20), Active(member));
    }

    [Theory]
    [InlineData(Unconfirmed.Activate)]
    [InlineData(Unconfirmed.Lapse)]
    public void Return_of_a_confirmed_purchase_leaves_what_others_of_the_day_still_wait_for(Unconfirmed unconfirmed)
    {
        var member = Member(Awaiting(unconfirmed));
        member.Buy("other", _day0, 50_00);
        member.Buy("p", _day0, 50_00);
        member.Confirm("p");
        member.Spend(50);

        var taken = Assert.Single(member.Return("r", "p", _day0.AddDays(1)).TakenBack);

        Assert.Equal((0, 50), (taken.FromEarned, taken.Debt));
        Assert.Equal((0, 50), Active(member));
    }

    [Fact]
    public void Return_of_what_lapsed_takes_nothing_from_what_others_earned()
    {
        var member = Member(Awaiting(Unconfirmed.Lapse));
        member.Buy("other", _day0, 50_00);
        member.Buy("p", _day0, 50_00);
        member.Confirm("other");
        member.SweepAt(_day0.AddDays(20));

        var taken = Assert.Single(member.Return("r", "p", _day0.AddDays(20)).TakenBack);

        Assert.Equal((50, 50, 0), (taken.Points, taken.Expired, taken.Debt));
        Assert.Equal((50, 0), Active(member));
    }

    [Fact]
    public void Return_of_what_lapsed_takes_nothing_though_the_purchase_was_confirmed_for_another_wallet_later()
    {
        var program = Given.Program(Given.Rule(), Given.Rule(id: "status") with { Wallet = "status" }).WithPoints(Awaiting(Unconfirmed.Lapse));
        var member = new TestMember(program with { Wallets = [.. program.Wallets.Select(static wallet => wallet.Id == "status" ? wallet with { Confirmation = new PendingConfirmation { Days = 30, Unconfirmed = Unconfirmed.Activate } } : wallet)] });
        member.Buy("other", _day0, 50_00);
        member.Buy("p", _day0, 50_00);
        member.Confirm("other");
        member.Confirm("p", _day0.AddDays(20));

        var taken = member.Return("r", "p", _day0.AddDays(25)).TakenBack;

        Assert.Equal([("points", 50, 50, 0, 0), ("status", 50, 0, 50, 0)], taken.Select(static back => (back.Wallet, back.Points, back.Expired, back.FromEarned, back.Debt)).Order());
        Assert.Equal((50, 0), Active(member));
    }

    [Fact]
    public void Pending_points_are_shown_never_spendable()
    {
        var member = Member(Awaiting(Unconfirmed.Lapse));
        member.Buy("p", _day0, 50_00);

        Assert.Equal(0, Spending.Available(member.State, "points", member.Now));
        var bucket = Assert.Single(Assert.Single(Shown(member)).Buckets);
        Assert.Equal((50, Given.Day("2026-03-04"), null, Given.At("2026-03-14T00:00:00Z")), (bucket.Points, bucket.EarnedOn, bucket.ActiveFrom, bucket.LapsesAt));
        member.Confirm("p");
        bucket = Assert.Single(Assert.Single(Shown(member)).Buckets);
        Assert.Equal((50, null, null), (bucket.Points, bucket.ActiveFrom, bucket.LapsesAt));
        Assert.Equal(50, Spending.Available(member.State, "points", member.Now));
    }

    [Fact]
    public void Confirmation_of_what_does_not_wait_is_refused()
    {
        var member = Member(Given.Wallet(pendingDays: 14));
        member.Buy("p", _day0, 50_00);

        Assert.Equal("nothingToConfirm", member.RefusedConfirm("p").Code);
    }

    [Fact]
    public void Confirmation_counts_when_it_comes_and_points_age_from_the_purchase()
    {
        var wallet = Awaiting(Unconfirmed.Lapse) with { Expiry = new ExpiryPolicy { After = 30, Unit = ExpiryUnit.Days } };
        var member = Member(wallet);
        member.Buy("p", _day0, 50_00);
        member.Confirm("p", _day0.AddDays(9));

        Assert.Equal((50, 0), Active(member.At(Given.At("2026-04-03T23:59:59Z"))));
        Assert.Equal((0, 0), Active(member.At(Given.At("2026-04-04T00:00:00Z"))));
    }

    [Fact]
    public void Activity_and_loaded_history_wait_for_no_confirmation()
    {
        var program = Given.Program(Given.Rule(), Given.Flat(30) with { Trigger = RuleTrigger.Activity, ActivityType = "review" }).WithPoints(Awaiting(Unconfirmed.Lapse)) with
        {
            ActivityTypes = [new ActivityType { Id = "review" }],
        };
        var member = new TestMember(program).At(_day0);

        member.Act(Given.Activity("a", _day0));
        member.Buy(Given.Purchase("p", _day0.AddDays(-1), 50_00) with { Import = true });

        Assert.Equal((80, 0), Active(member));
    }

    [Fact]
    public void Pending_changed_by_a_newer_edition_changes_nothing_for_points_that_wait()
    {
        var member = Member(Given.Wallet(pendingDays: 14)).Publish(Given.Program().WithPoints(Given.Wallet()), _day0.AddDays(1));
        member.Buy("p", _day0, 50_00);
        member.Buy("q", _day0.AddDays(2), 20_00);

        Assert.Equal((20, 50), Active(member));
        Assert.Equal((70, 0), Active(member.At(Given.At("2026-03-18T00:00:00Z"))));
    }

    private static TestMember Member(WalletDefinition wallet) => new(Given.Program().WithPoints(wallet));

    private static WalletDefinition Awaiting(Unconfirmed unconfirmed) =>
        Given.Wallet() with { Confirmation = new PendingConfirmation { Days = 10, Unconfirmed = unconfirmed } };

    private static (long, long) Active(TestMember member) => (member.Wallet().Active, member.Wallet().Pending);

    private static IEnumerable<WalletDetail> Shown(TestMember member) => MemberAnswers.Wallets(member.State, "member", member.Current, member.Now).Wallets;
}
