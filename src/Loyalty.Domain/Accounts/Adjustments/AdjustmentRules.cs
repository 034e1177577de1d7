using System.Collections.Immutable;
using Loyalty.Contracts.Accounts.Adjustments;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Schedules;
using Loyalty.Domain.Tiers;

namespace Loyalty.Domain.Accounts.Adjustments;

/// <summary>Decides what operators may give and take.</summary>
public static class AdjustmentRules
{
    public static Refusal NotFound { get; } = Refusal.NotFound("adjustmentNotFound", "No adjustment waits under this id.");

    public static Refusal UnknownAdjustment { get; } = Refusal.NotFound("adjustmentNotFound", "The member has no such adjustment.");

    private static Refusal SecondOperatorNeeded { get; } = new()
    {
        Kind = RefusalKind.Forbidden,
        Code = "secondOperatorNeeded",
        Detail = "Another key than the one that asked for the adjustment has to confirm it.",
    };

    private static Refusal ExpiresInPast { get; } = new()
    {
        Kind = RefusalKind.Rule,
        Code = "expiresInPast",
        Detail = "The points would have ended already.",
        Errors = [new Fault("/expiresAt", "must lie in the future")],
    };

    /// <summary>Carries it out, or lets it wait for a second operator.</summary>
    /// <param name="state">The account; not changed.</param>
    /// <param name="command">The adjustment.</param>
    /// <param name="edition">The edition in force.</param>
    /// <param name="now">The platform's clock.</param>
    public static Decision Decide(AccountState state, AdjustPoints command, CompiledEdition edition, DateTimeOffset now)
    {
        if (Refuse(state) is { } refusal)
        {
            return refusal;
        }

        var after = state.Fork();
        var due = DueRules.Advance(after, edition, now);
        var request = new AdjustmentRequested
        {
            Id = command.Id,
            Wallet = command.Wallet,
            Points = command.Points,
            Reason = command.Reason,
            ExpiresAt = command.ExpiresAt?.ToUniversalTime(),
            By = command.By,
            EndsAt = now.ToUniversalTime().AddDays(Limits.AdjustmentDays),
        };

        // Decided in any case: what cannot be carried out now is told to the first operator, not to the second.
        var applied = Apply(after, request, confirmedBy: null, edition, now);
        if (applied.Refusal is not null || Math.Abs(command.Points) <= edition.Definition.AdjustmentLimit)
        {
            return applied.Refusal is null ? Decision.Of([.. due, .. applied.Events]) : applied;
        }

        return after.Adjustments.Count >= Limits.PendingAdjustments
            ? Refusal.Rule("tooManyAdjustments", "As many adjustments of the member wait as can wait.", new NamedNumber("limit", Limits.PendingAdjustments))
            : Decision.Of([.. due, request]);
    }

    /// <summary>A second operator lets it happen.</summary>
    public static Decision Confirm(AccountState state, DecideAdjustment command, CompiledEdition edition, DateTimeOffset now)
    {
        if (Refuse(state) is { } refusal)
        {
            return refusal;
        }

        var after = state.Fork();
        var due = DueRules.Advance(after, edition, now);
        if (after.Adjustments.FirstOrDefault(waiting => waiting.Id == command.Id) is not { } request)
        {
            return NotFound;
        }

        if (request.By == command.By)
        {
            return SecondOperatorNeeded;
        }

        var applied = Apply(after, request, command.By, edition, now);
        return applied.Refusal is null ? Decision.Of([.. due, .. applied.Events]) : applied;
    }

    /// <summary>It does not happen.</summary>
    public static Decision Reject(AccountState state, DecideAdjustment command, CompiledEdition edition, DateTimeOffset now)
    {
        var after = state.Fork();
        var due = DueRules.Advance(after, edition, now);
        return after.Adjustments.Any(waiting => waiting.Id == command.Id)
            ? Decision.Of([.. due, new AdjustmentEnded { Id = command.Id, Outcome = "rejected", By = command.By }])
            : NotFound;
    }

    private static Refusal? Refuse(AccountState state) => state.Status switch
    {
        AccountStatus.Active => null,
        AccountStatus.Blocked => Refusals.MemberBlocked,
        _ => Refusals.MemberNotFound,
    };

    private static Decision Apply(AccountState state, AdjustmentRequested request, string? confirmedBy, CompiledEdition edition, DateTimeOffset now)
    {
        if (edition.FindWallet(request.Wallet) is not { } wallet)
        {
            return Refusals.WalletUnknown(request.Wallet, "/wallet");
        }

        var adjusted = new PointsAdjusted
        {
            Id = request.Id,
            Wallet = request.Wallet,
            Points = request.Points,
            Reason = request.Reason,
            ExpiresAt = request.ExpiresAt,
            By = request.By,
            ConfirmedBy = confirmedBy,
        };
        return request.Points > 0 ? Give(state, adjusted, wallet, edition, now) : Take(state, adjusted, wallet, edition, now);
    }

    private static Decision Give(AccountState state, PointsAdjusted adjusted, WalletDefinition wallet, CompiledEdition edition, DateTimeOffset now)
    {
        if (adjusted.ExpiresAt <= now)
        {
            return ExpiresInPast;
        }

        var today = edition.Calendar.DayOf(now);
        var dating = new PointDating(state, edition, now);

        // As if earned today, but active at once. An adjustment moves no other points' end.
        var dates = adjusted.ExpiresAt is null ? dating.Of(wallet, today, moves: false, awaits: false) : new PointDates { ExpiresAt = adjusted.ExpiresAt };
        var bucket = new BucketKey(wallet.Id, today, null, dates.Slides is null ? dates.ExpiresAt : null, Slides: dates.Slides).Normalized();
        var credit = new PointsCredited { Wallet = wallet.Id, Status = wallet.Kind == WalletKind.Status, Reason = "adjusted", Reference = adjusted.Id, Day = today };
        var credited = Crediting.Credit(state, credit, [new BucketPoints(bucket, adjusted.Points)]) with { SlidUntil = dates.Slides is null ? null : dates.ExpiresAt };
        var move = credited.Status
            ? edition.TierRules?.AfterEarning(state, new TierCounts(state, today, new TierCount(0, credited.Points)), now)
            : null;
        return Decision.Of(move is null ? [adjusted, .. dating.Moves, credited] : [adjusted, .. dating.Moves, credited, move]);
    }

    private static Decision Take(AccountState state, PointsAdjusted adjusted, WalletDefinition wallet, CompiledEdition edition, DateTimeOffset now)
    {
        var points = -adjusted.Points;
        var available = Spending.Available(state, wallet.Id, now);
        if (points > available)
        {
            return Refusals.InsufficientBalance(points, available);
        }

        var spent = new PointsSpent
        {
            Wallet = wallet.Id,
            Points = points,
            Takes = Spending.Take(state, wallet.Id, points, now),
            Reason = "adjusted",
            Reference = adjusted.Id,
            Day = edition.Calendar.DayOf(now),
        }.WithEnds(state);
        if (wallet.Kind != WalletKind.Status)
        {
            return Decision.Of([adjusted, spent]);
        }

        adjusted = adjusted with { Uncounted = Uncount(state, points) };
        var after = state.Fork();
        after.Apply(adjusted);
        var move = edition.TierRules?.AfterReturn(state, after, edition.Definition.Returns.Tier, now);
        return Decision.Of(move is null ? [adjusted, spent] : [adjusted, spent, move]);
    }

    /// <summary>The newest days on which as many points had counted.</summary>
    private static ImmutableArray<UncountedPoints> Uncount(AccountState state, long points)
    {
        var days = ImmutableArray.CreateBuilder<UncountedPoints>();
        for (var i = state.Counts.Count - 1; i >= 0 && points > 0; i--)
        {
            var some = Math.Min(points, state.Counts.GetValueAtIndex(i).Status);
            if (some > 0)
            {
                days.Add(new UncountedPoints(state.Counts.GetKeyAtIndex(i), some));
                points -= some;
            }
        }

        return days.ToImmutable();
    }
}
