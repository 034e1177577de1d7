using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Purchases.Returns;

namespace Loyalty.Domain.Tests;

/// <summary>What accounts are compared by before a purchase and after its return.</summary>
internal static partial class Histories
{
    /// <summary>The tier, and the promises that hold; one that has ended goes with the next move.</summary>
    public static (string?, DateTimeOffset?, string) Standing(AccountState state, DateTimeOffset at) =>
        (state.Tier, state.TierUntil, string.Join(' ', state.Floors.Where(floor => !(floor.Until <= at))));

    /// <summary>How often limits counted, without what vouchers count that are kept.</summary>
    public static string Counters(AccountState state, VouchersAfterReturn vouchers) => string.Join(
        '\n',
        state.Counters
            .Where(counter => vouchers == VouchersAfterReturn.CancelUnused || (counter.Key.Rule != "gift" && !counter.Key.Rule.StartsWith("reward/", StringComparison.Ordinal)))
            .Select(counter => $"{counter.Key}={counter.Value}").Order(StringComparer.Ordinal));

    /// <summary>What was spent on vouchers that came by themselves, and is owed since the return.</summary>
    public static long NotTakenBack(IEnumerable<AccountRecord> records) => records.Sum(record =>
        PaidVoucher.In(record).Sum(paid => paid.Spent.Points) - record.Events.OfType<PointsTakenBack>().Sum(back => back.Forgiven));

    /// <summary>What there is in each wallet, less what is owed, and less what was spent of the points.</summary>
    public static IEnumerable<(string Wallet, long Points)> Net(AccountState state, DateTimeOffset at, long spent = 0) =>
        state.BalancesAt(at).Select(balance => (balance.Wallet, Points: balance.Active + balance.Pending - balance.Debt)).Append((Wallet: "points", Points: -spent))
            .GroupBy(balance => balance.Wallet).Select(wallet => (Wallet: wallet.Key, Points: wallet.Sum(balance => balance.Points)))
            .Where(balance => balance.Points != 0).OrderBy(balance => balance.Wallet, StringComparer.Ordinal);
}
