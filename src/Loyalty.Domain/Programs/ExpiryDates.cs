using Loyalty.Contracts.Programs;
using Loyalty.Domain.Common;

namespace Loyalty.Domain.Programs;

/// <summary>The instants that a wallet's settings give to points.</summary>
internal static class ExpiryDates
{
    /// <summary>When points that are earned on the day become active; null: at once.</summary>
    public static DateTimeOffset? ActiveFrom(this CompiledEdition edition, WalletDefinition wallet, DateOnly earnedOn) =>
        wallet.PendingDays == 0 ? null : edition.Calendar.StartOf(earnedOn.AddDays(wallet.PendingDays));

    /// <summary>When points end that are earned on the day, or slide from it (exclusive); null: never.</summary>
    public static DateTimeOffset? ExpiresAt(this CompiledEdition edition, WalletDefinition wallet, DateOnly day) =>
        wallet.Expiry is { } expiry ? edition.Calendar.StartOf(LastDay(expiry, day).AddDays(1)) : null;

    /// <summary>The last day on which the points can be used.</summary>
    public static DateOnly LastDay(ExpiryPolicy expiry, DateOnly day)
    {
        if (expiry.Kind == ExpiryKind.FixedDates)
        {
            return FirstOf(expiry, day.AddDays(expiry.MinimumDays));
        }

        var last = ProgramCalendar.Add(day, expiry.After, expiry.Unit);
        return expiry.RoundUp is { } period ? EndOf(period, last) : last;
    }

    /// <summary>The first of the fixed dates that lies on the day or after it.</summary>
    private static DateOnly FirstOf(ExpiryPolicy expiry, DateOnly day)
    {
        // The first date of a year comes round within a year and a day.
        var first = DateOnly.MaxValue;
        for (var year = day.Year; year <= day.Year + 1; year++)
        {
            foreach (var date in expiry.Dates)
            {
                var candidate = new DateOnly(year, date.Month, Math.Min(date.Day, DateTime.DaysInMonth(year, date.Month)));
                first = candidate >= day && candidate < first ? candidate : first;
            }
        }

        return first;
    }

    private static DateOnly EndOf(ExpiryPeriod period, DateOnly day)
    {
        var months = period switch
        {
            ExpiryPeriod.Month => 1,
            ExpiryPeriod.Quarter => 3,
            ExpiryPeriod.Half => 6,
            ExpiryPeriod.Year => 12,
            _ => throw new ArgumentOutOfRangeException(nameof(period)),
        };
        return new DateOnly(day.Year, (day.Month - 1) / months * months + 1, 1).AddMonths(months).AddDays(-1);
    }
}
