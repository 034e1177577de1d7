using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Tests.Accounts;

public sealed class SpendingTests
{
    private static readonly DateTimeOffset _now = Given.At("2026-06-01T12:00:00Z");

    private static readonly BucketKey _late = new("points", Given.Day("2026-01-01"), null, Given.At("2026-12-01T00:00:00Z"));
    private static readonly BucketKey _soon = new("points", Given.Day("2026-03-01"), null, Given.At("2026-07-01T00:00:00Z"));
    private static readonly BucketKey _never = new("points", null, null, null);
    private static readonly BucketKey _pending = new("points", Given.Day("2026-05-30"), Given.At("2026-06-10T00:00:00Z"), Given.At("2026-06-20T00:00:00Z"));
    private static readonly BucketKey _ended = new("points", Given.Day("2025-06-01"), null, _now);

    [Fact]
    public void Take_spends_what_expires_first_and_leaves_pending_and_ended_points_alone()
    {
        var state = State((_never, 100), (_late, 50), (_soon, 30), (_pending, 500), (_ended, 500));

        var takes = Spending.Take(state, "points", 100, _now);

        Assert.Equal([new BucketPoints(_soon, 30), new BucketPoints(_late, 50), new BucketPoints(_never, 20)], takes.AsEnumerable());
    }

    [Fact]
    public void Take_more_than_there_is_throws() =>
        Assert.Throws<InvalidOperationException>(() => Spending.Take(State((_soon, 30)), "points", 31, _now));

    [Fact]
    public void Available_counts_active_points_of_the_wallet_less_its_debt()
    {
        var state = State((_late, 50), (_pending, 500), (_ended, 500), (_late with { Wallet = "other" }, 70));
        state.Apply(new PointsTakenBack { Wallet = "points", Points = 20, Debt = 20 });

        Assert.Equal(30, Spending.Available(state, "points", _now));
    }

    [Fact]
    public void Available_when_more_is_owed_than_held_is_nothing()
    {
        var state = State((_late, 50));
        state.Apply(new PointsTakenBack { Wallet = "points", Points = 80, Debt = 80 });

        Assert.Equal(0, Spending.Available(state, "points", _now));
    }

    [Fact]
    public void Restore_gives_points_back_to_their_buckets_with_their_old_end()
    {
        var (gives, lapses) = Spending.Restore(State(), [new BucketPoints(_soon, 30), new BucketPoints(_never, 5)], _now);

        Assert.Equal([new BucketPoints(_soon, 30), new BucketPoints(_never, 5)], gives.AsEnumerable());
        Assert.Empty(lapses);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    public void Restore_of_points_that_ended_at_most_30_days_ago_lets_them_live_30_days_more(int days)
    {
        var at = _soon.ExpiresAt!.Value.AddDays(days);

        var (gives, lapses) = Spending.Restore(State(), [new BucketPoints(_soon, 30)], at);

        Assert.Equal([new BucketPoints(_soon with { ExpiresAt = at.AddDays(30) }, 30)], gives.AsEnumerable());
        Assert.Empty(lapses);
    }

    [Fact]
    public void Restore_of_points_that_ended_longer_ago_lets_them_lapse()
    {
        var (gives, lapses) = Spending.Restore(State(), [new BucketPoints(_soon, 30)], _soon.ExpiresAt!.Value.AddDays(30).AddTicks(1));

        Assert.Empty(gives);
        Assert.Equal([new BucketPoints(_soon, 30)], lapses.AsEnumerable());
    }

    [Fact]
    public void Fold_of_spending_and_restoring_is_the_balance_from_before()
    {
        var state = State((_late, 50), (_soon, 30));
        var takes = Spending.Take(state, "points", 60, _now);

        state.Apply(new PointsSpent { Wallet = "points", Points = 60, Takes = takes });
        Assert.Equal(20, Spending.Available(state, "points", _now));

        state.Apply(new PointsRestored { Wallet = "points", Points = 60, Gives = Spending.Restore(state, takes, _now).Gives });
        Assert.Equal((50, 30), (state.PointsIn(_late), state.PointsIn(_soon)));
    }

    [Fact]
    public void Fold_of_a_credit_repays_debt_and_counts_for_tiers_when_it_says_so()
    {
        var state = State();
        state.Apply(new PointsTakenBack { Wallet = "points", Points = 20, Debt = 20 });

        state.Apply(new PointsCredited { Wallet = "points", Points = 50, Repaid = 20, Gives = [new BucketPoints(_late, 30)], Status = true, Day = Given.Day("2026-06-01") });

        Assert.Equal((0, 30, 50), (state.DebtOf("points"), state.PointsIn(_late), state.Counts[Given.Day("2026-06-01")].Status));
    }

    private static AccountState State(params (BucketKey Bucket, long Points)[] held)
    {
        var state = new AccountState();
        foreach (var (bucket, points) in held)
        {
            state.Apply(new PointsCredited { Wallet = bucket.Wallet, Points = points, Gives = [new BucketPoints(bucket, points)] });
        }

        return state;
    }
}
