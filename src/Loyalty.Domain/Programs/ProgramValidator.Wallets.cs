using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;

namespace Loyalty.Domain.Programs;

// When points of a wallet become active, and when they end.
public sealed partial class ProgramValidator
{
    private void Pending(WalletDefinition wallet, string at)
    {
        if (wallet.Confirmation is { } confirmation)
        {
            Between($"{at}/confirmation/days", confirmation.Days, 1, 366);
            Defined($"{at}/confirmation/unconfirmed", confirmation.Unconfirmed);
            Check(
                wallet.Kind != WalletKind.Status || confirmation.Unconfirmed != Unconfirmed.Lapse,
                $"{at}/confirmation/unconfirmed",
                "must be activate: status points count for tiers as they are earned, and nothing takes that back but a return");
            Check(wallet.PendingDays == 0, $"{at}/pendingDays", "must be 0: the points wait for a confirmation");
        }

        if (wallet.Expiry is { } expiry)
        {
            Expiry(expiry, Math.Max(wallet.PendingDays, wallet.Confirmation?.Days ?? 0), $"{at}/expiry");
        }
    }

    /// <param name="expiry">The policy.</param>
    /// <param name="waits">The most days that points are pending.</param>
    /// <param name="at">Where it stands.</param>
    private void Expiry(ExpiryPolicy expiry, int waits, string at)
    {
        Defined($"{at}/kind", expiry.Kind);
        if (expiry.Kind == ExpiryKind.FixedDates)
        {
            FixedDates(expiry, waits, at);
            return;
        }

        Defined($"{at}/unit", expiry.Unit);
        Between($"{at}/after", expiry.After, 1, expiry.Unit switch { ExpiryUnit.Days => 3_660, ExpiryUnit.Months => 120, _ => 10 });
        var shortest = expiry.After * expiry.Unit switch { ExpiryUnit.Days => 1, ExpiryUnit.Months => 28, _ => 365 };
        Check(shortest > waits, $"{at}/after", "ends points before they become active");
        Check(expiry.Dates.IsEmpty, $"{at}/dates", "only go with fixed dates");
        Check(expiry.MinimumDays == 0, $"{at}/minimumDays", "only go with fixed dates");
        if (expiry.RoundUp is { } period)
        {
            Defined($"{at}/roundUp", period);
            Check(expiry.Kind == ExpiryKind.AfterEarning, $"{at}/roundUp", "only goes with an end after earning");
        }
    }

    private void FixedDates(ExpiryPolicy expiry, int waits, string at)
    {
        Check(expiry.After == 0, $"{at}/after", "does not go with fixed dates");
        Check(expiry.RoundUp is null, $"{at}/roundUp", "only goes with an end after earning");
        Count($"{at}/dates", expiry.Dates.Length, 1, Limits.ExpiryDates);
        for (var i = 0; i < expiry.Dates.Length; i++)
        {
            var date = expiry.Dates[i];

            // 2000 was a leap year.
            Check(date.Month is >= 1 and <= 12 && date.Day >= 1 && date.Day <= DateTime.DaysInMonth(2000, date.Month), $"{at}/dates/{i}", "is not a day of the year");
            Check(!expiry.Dates.Take(i).Contains(date), $"{at}/dates/{i}", "stands twice");
        }

        Between($"{at}/minimumDays", expiry.MinimumDays, 0, 366);
        Check(expiry.MinimumDays >= waits, $"{at}/minimumDays", "ends points before they become active");
    }
}
