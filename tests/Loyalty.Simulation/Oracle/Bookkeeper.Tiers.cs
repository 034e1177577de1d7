using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Simulation.Oracle;

internal sealed partial class Bookkeeper
{
    private void ChangeTier(TierChanged changed)
    {
        Same(About.Tiers, "tier before", _account.Tier, changed.From);
        Check(_terms.Rank(changed.To) >= 0, About.Tiers, $"there is no tier {changed.To}");
        Ends(changed);
        var isKept = changed.Reason is "merged" or "membership" or "membershipEnded" && changed.To == _account.Tier && changed.Until == _account.TierUntil;
        var isOthersGrace = changed.Reason == "merged" && _account.OthersGrace == (_terms.Rank(changed.To), changed.Until)
            && (changed.To != _account.Tier || _account.TierInGrace || _account.TierIsLent);
        var steps = changed.Reason == "membershipEnded" && !_account.TierIsLent && Steps(_terms.Rank(_account.Tier), _terms.Rank(changed.To));
        if (_account.TierInGrace && changed.Reason == "membership" && changed.To != _account.Tier)
        {
            // Days of grace are over when a higher tier is paid for.
            _account.Promised.Remove((_terms.Rank(_account.Tier), _account.TierUntil));
        }

        (_account.Tier, _account.TierUntil, _account.TierInGrace) = (changed.To, changed.Until, changed.Reason == "grace" || isOthersGrace || (isKept && _account.TierInGrace));
        _account.TierRests = changed.Basis is not null;
        // What was earned as well ends as what is earned.
        _account.TierIsLent = _account.Lent is var (rank, until) && rank == _terms.Rank(changed.To) && until == changed.Until && changed is { Reason: not "grace", ToMetric: true };
        if (changed.Basis is null && (steps || changed.Reason is "grace" or "standingEnded" or "renewed") && !_account.TierIsLent)
        {
            _account.Promised.Add((_terms.Rank(changed.To), changed.Until));
        }
    }

    /// <summary>At the end of a standing the program's setting says how far down it goes; in the days of grace after a return it stays, and no longer.</summary>
    private void Ends(TierChanged changed)
    {
        if (_terms.Program.Tiers is not { } tiers || tiers.Upgrade != TierUpgrade.AtOnce || _terms.Returns.Tier == TierAfterReturn.AtEndOfStanding)
        {
            return;
        }

        if (changed.Reason == "grace")
        {
            var end = changed.At.AddDays(tiers.GraceDays);
            Same(About.Tiers, "end of the days of grace", _account.TierUntil < end ? _account.TierUntil : end, changed.Until);
            Check(_entry.Record.First<ReturnRecorded>() is not null, About.Tiers, "days of grace without a return");
        }

        if (changed.Reason != "standingEnded" && (changed.Reason != "renewed" || changed.At != _account.TierUntil))
        {
            return;
        }

        Same(About.Tiers, "end of the standing", _account.TierUntil, changed.At);
        var current = _terms.Rank(_account.Tier);
        var best = Math.Max(Math.Max(Best(tiers, changed.At), Lent(_account, changed.At)), _account.Promised.Where(promised => !(promised.Until <= changed.At)).Select(static promised => promised.Rank).DefaultIfEmpty().Max());
        var rank = _account.TierInGrace || _account.TierIsLent || current <= best ? best
            : tiers.Downgrade == DowngradePolicy.None ? current
            : tiers.Downgrade == DowngradePolicy.OneStep ? Math.Max(best, current - 1)
            : best;
        Same(About.Tiers, $"tier after the end of {_account.Tier}", tiers.Levels[rank].Id, changed.To);
    }

    /// <summary>Whether the program's setting lets what was earned go from one level to the other: when what was paid for as well is refunded, that ends late.</summary>
    private bool Steps(int from, int to) => _terms.Program.Tiers?.Downgrade switch
    {
        DowngradePolicy.None => to == from,
        DowngradePolicy.OneStep => to == from - 1,
        _ => false,
    };

    /// <summary>The highest level that what counted supports at an instant.</summary>
    private int Best(TierProgram tiers, DateTimeOffset at)
    {
        var best = 0;
        for (var level = 1; level < tiers.Levels.Length; level++)
        {
            best = Supported(tiers, tiers.Levels[level]) > at ? level : best;
        }

        return best;
    }

    /// <summary>
    /// Nobody stands lower than what counted supports, nor higher, but for what was promised: days of grace after a return,
    /// a step down and not all at the end of a standing.
    /// </summary>
    private void Standing()
    {
        if (_terms.Program.Tiers is not { } tiers || _account.Tier is null || tiers.Upgrade != TierUpgrade.AtOnce)
        {
            return;
        }

        var best = Math.Max(Best(tiers, _at), Lent(_account, _at));
        var rank = _terms.Rank(_account.Tier);
        Check(rank >= best, About.Tiers, $"{_account.Tier} where {tiers.Levels[best].Id} is reached");
        var isPromised = _terms.Returns.Tier == TierAfterReturn.AtEndOfStanding || _account.TierUntil <= _at
            || _account.Promised.Exists(promised => promised.Rank >= rank && !(promised.Until <= _at));
        Check(rank <= best || isPromised, About.Tiers, $"{_account.Tier} where {tiers.Levels[best].Id} is reached");
    }

    /// <summary>Until when what counted supports a level.</summary>
    private DateTimeOffset Supported(TierProgram tiers, TierLevel level)
    {
        var until = DateTimeOffset.MinValue;
        foreach (var (day, _) in _account.Counts.Where(count => Metric(tiers, count.Value) > 0))
        {
            var (first, last) = tiers.Period switch
            {
                TierPeriod.CalendarYear => (new DateOnly(day.Year, 1, 1), new DateOnly(day.Year, 12, 31)),
                TierPeriod.RollingMonths => (day.AddMonths(-tiers.Months!.Value).AddDays(1), day),
                TierPeriod.Lifetime => (DateOnly.MinValue, DateOnly.MaxValue),
                _ => throw new NotSupportedException($"The oracle does not know {tiers.Period}."),
            };
            if (_account.Counts.Where(count => count.Key >= first && count.Key <= last).Sum(count => Metric(tiers, count.Value)) < level.Threshold)
            {
                continue;
            }

            var end = tiers.Period switch
            {
                TierPeriod.CalendarYear => _terms.Days.Start(new DateOnly(day.Year + 2, 1, 1).AddDays(tiers.GraceDays)),
                TierPeriod.RollingMonths => _terms.Days.Start(day.AddMonths(tiers.Months!.Value).AddDays(1 + tiers.GraceDays)),
                _ => DateTimeOffset.MaxValue,
            };
            until = end > until ? end : until;
        }

        return until;
    }

    private static long Metric(TierProgram tiers, (long Spend, long Status, long Visits) count) => tiers.Metric switch
    {
        TierMetric.Spend => count.Spend,
        TierMetric.StatusPoints => count.Status,
        _ => count.Visits,
    };
}
