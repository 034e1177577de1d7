using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;

namespace Loyalty.Domain.Programs;

// How members rise and fall.
public sealed partial class ProgramValidator
{
    private void Tiers()
    {
        if (_definition.Tiers is not { } tiers)
        {
            return;
        }

        Defined("/tiers/metric", tiers.Metric);
        Defined("/tiers/period", tiers.Period);
        Defined("/tiers/downgrade", tiers.Downgrade);
        Defined("/tiers/upgrade", tiers.Upgrade);
        Check(
            tiers.Upgrade != TierUpgrade.AtPeriodEnd || tiers.Period is TierPeriod.CalendarYear or TierPeriod.MembershipYear,
            "/tiers/upgrade",
            "only goes with calendar and membership years: no other period ends for everyone alike");
        Between("/tiers/graceDays", tiers.GraceDays, 0, 366);
        if (tiers.Period == TierPeriod.RollingMonths)
        {
            Check(tiers.Months is >= 1 and <= Limits.RollingMonths, "/tiers/months", $"must be between 1 and {Limits.RollingMonths}");
        }
        else
        {
            Check(tiers.Months is null, "/tiers/months", "only goes with rolling months");
        }

        Check(
            tiers.Metric != TierMetric.StatusPoints || tiers.Levels.Skip(1).All(level => level.Retired) || _definition.EarningRules.Any(rule => _definition.Wallets.Any(wallet => wallet.Id == rule.Wallet && wallet.Kind == WalletKind.Status)),
            "/tiers/metric",
            "counts status points, and no rule earns any");
        Count("/tiers/levels", tiers.Levels.Length, 1, Limits.TierLevels);
        Unique("/tiers/levels", tiers.Levels.Select(level => level.Id));
        var highest = 0L;
        for (var i = 0; i < tiers.Levels.Length; i++)
        {
            var (level, at) = (tiers.Levels[i], $"/tiers/levels/{i}");
            Texts($"{at}/benefits", level.Benefits);
            Count($"{at}/access", level.Access.Length, 0, Limits.TierCodes);
            Unique($"{at}/access", level.Access, isIdList: true);
            Count($"{at}/services", level.Services.Length, 0, Limits.TierCodes);
            Unique($"{at}/services", level.Services, isIdList: true);
            if (i == 0)
            {
                Check(level.Threshold == 0, $"{at}/threshold", "must be 0: the first tier holds everyone");
                Check(!level.Retired, $"{at}/retired", "the first tier holds everyone and cannot be retired");
            }
            else
            {
                // Nobody reaches a retired one, so it may stand with a neighbor.
                Check(
                    level.Threshold >= tiers.Levels[i - 1].Threshold && (level.Retired || level.Threshold > highest), $"{at}/threshold", "must be above that of the tier before");
                highest = level.Retired ? highest : level.Threshold;
            }
        }
    }
}
