using Loyalty.Contracts.Channels;
using Loyalty.Contracts.Tiers;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Grains.Tests.Relay;

/// <summary>What totals, rosters and the directory must be: a simple sum of the journal, made in another way than the relay's.</summary>
internal sealed class JournalSums(IReadOnlyList<(string Account, AccountRecord Record)> records)
{
    public string Channel(string channel)
    {
        var entries = records.SelectMany(stored => InOrder(stored.Record, channel)).ToArray();
        return string.Join("\n", entries.GroupBy(entry => entry.Day).OrderBy(day => day.Key).Select(day =>
        {
            var points = day.Where(entry => entry.Wallet is not null).GroupBy(entry => entry.Wallet).OrderBy(wallet => wallet.Key, StringComparer.Ordinal)
                .Select(wallet => $"{wallet.Key}:{wallet.Sum(entry => entry.Earned)}-{wallet.Sum(entry => entry.TakenBack)}");
            return $"{day.Key:O} {day.Sum(entry => entry.Purchases)}/{day.Sum(entry => entry.Guests)} {day.Sum(entry => entry.Amount)} " +
                $"{day.Sum(entry => entry.Returns)} {day.Sum(entry => entry.ReturnedAmount)} {string.Join(',', points)}";
        }));
    }

    public static string Channel(ChannelTotals totals) => string.Join("\n", totals.Days.Select(day =>
        $"{day.Day:O} {day.Purchases}/{day.GuestPurchases} {day.Amount} {day.Returns} {day.ReturnedAmount} " +
        string.Join(',', day.Points.Select(points => $"{points.Wallet}:{points.Earned}-{points.TakenBack}"))));

    public string Tier(string tier)
    {
        var moves = records.SelectMany(stored => stored.Record.Events.OfType<TierChanged>()).Where(move => move.From != move.To).ToArray();
        var months = moves.Where(move => move.From == tier || move.To == tier).GroupBy(move => (move.Day.Year, move.Day.Month)).OrderBy(month => month.Key)
            .Select(month => $"{month.Key.Year}-{month.Key.Month} +{month.Count(move => move.To == tier)} -{month.Count(move => move.From == tier)}");
        return $"{records.GroupBy(stored => stored.Account).Count(account => account.Last().Record.Tier == tier)} {string.Join(',', months)}";
    }

    public static string Tier(TierRoster roster) =>
        $"{roster.Standing} {string.Join(',', roster.Months.Select(month => $"{month.Month.Year}-{month.Month.Month} +{month.In} -{month.Out}"))}";

    /// <summary>The members whose last record says that they stand in the tier, by id.</summary>
    public IEnumerable<string> StandingIn(string tier) =>
        records.GroupBy(stored => stored.Account).Where(account => account.Last().Record.Tier == tier).Select(account => account.Key).Order(StringComparer.Ordinal);

    private static IEnumerable<Sum> InOrder(AccountRecord record, string channel)
    {
        (string Channel, DateOnly Day) earned = default;
        (string Channel, DateOnly Day) taken = default;
        foreach (var happened in record.Events)
        {
            switch (happened)
            {
                case PurchaseRecorded purchase:
                    earned = (purchase.Channel, purchase.Day);
                    if (purchase.Channel == channel)
                    {
                        yield return new Sum(purchase.Day) { Purchases = 1, Guests = purchase.Guest ? 1 : 0, Amount = purchase.Amount };
                    }

                    break;
                case ReturnRecorded returned:
                    taken = (returned.PurchaseChannel, returned.Day);
                    if (returned.Channel == channel)
                    {
                        yield return new Sum(returned.Day) { Returns = 1, ReturnedAmount = returned.Amount };
                    }

                    break;
                case PointsAwarded award when earned.Channel == channel:
                    yield return new Sum(earned.Day) { Wallet = award.Wallet, Earned = award.Points };
                    break;
                case PointsTakenBack back when taken.Channel == channel:
                    yield return new Sum(taken.Day) { Wallet = back.Wallet, TakenBack = back.Points };
                    break;
            }
        }
    }

    private sealed record Sum(DateOnly Day)
    {
        public long Purchases { get; init; }

        public long Guests { get; init; }

        public long Amount { get; init; }

        public long Returns { get; init; }

        public long ReturnedAmount { get; init; }

        public string? Wallet { get; init; }

        public long Earned { get; init; }

        public long TakenBack { get; init; }
    }
}
