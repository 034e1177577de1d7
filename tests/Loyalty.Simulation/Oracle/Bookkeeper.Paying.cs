using System.Numerics;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Simulation.Histories;

namespace Loyalty.Simulation.Oracle;

internal sealed partial class Bookkeeper
{
    /// <summary>What a purchase should be paid with, of what was offered: no more points than it takes.</summary>
    private (long Points, long Amount) Paid(PurchaseRecorded purchase, Buy buy)
    {
        var (points, amount) = _terms.Payment(buy);
        PaidPart[] parts = buy.PayWith > 0 ? [new PaidPart(Setups.Points, buy.PayWith, points, amount, true)] : [];
        Check((purchase.Paid ?? []).SequenceEqual(parts), About.Paying, $"{buy.Id} is paid with {string.Join(", ", purchase.Paid ?? [])} instead of {string.Join(", ", parts.AsEnumerable())}");
        var spent = _entry.Record.Events.OfType<PointsSpent>().Where(spent => spent.Reason == "paid" && spent.Reference == buy.Id).Sum(static spent => spent.Points);
        Same(About.Paying, $"points that leave for {buy.Id}", points, spent);
        return (points, amount);
    }

    /// <summary>Of what points paid as much comes back as has come back of the purchase, all in all.</summary>
    private void Refund(Bought bought, Basket before, Basket left, ReturnRecorded returned, ReadOnlySpan<AccountEvent> following)
    {
        var points = Back(bought, bought.Paid, left) - Back(bought, bought.Paid, before);
        var restored = following.ToArray().TakeWhile(static happened => happened is not ReturnRecorded).OfType<PointsRestored>().Where(static one => one.Reason == "paid").Sum(static one => one.Points + one.Lapsed);
        Same(About.Paying, $"points back for {bought.Whole.Buy.Id} with {returned.Id}", points, restored);
        Same(About.Paying, $"points said to be back with {returned.Id}", points, (returned.Refunded ?? []).Sum(static part => part.Points));
    }

    private static long Back(Bought bought, long paid, Basket left) => bought.Whole.Buy.Amount is var amount and > 0
        ? Arithmetic.Round((BigInteger)paid * (amount - left.Amounts.Sum()), amount, PointRounding.Floor)
        : 0;
}
