using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Households;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Rewards;

namespace Loyalty.Domain.Purchases.Returns;

/// <summary>What a return does to vouchers that nobody has used: those that the purchase gave, and those that its points were spent on by themselves.</summary>
internal static class VoucherReturns
{
    public const string Reason = "returned";

    /// <summary>What takes a voucher back that the purchase gave; null: it was used, or has ended.</summary>
    public static AccountEvent? Withdrawn(AccountState state, VoucherGranted granted, EditionPair editions) =>
        VoucherGrants.Withdrawn(state, granted.Voucher, Reason, _ => editions.Valuing, granted);

    /// <summary>Ends unused vouchers that came automatically for points of an award, the newest first, as long as too few of the others are there to be taken back.</summary>
    /// <param name="state">The account.</param>
    /// <param name="own">The buckets of the award.</param>
    /// <param name="points">What is to be taken back of it.</param>
    /// <param name="editions">The edition that gave it, whose policy holds, and the one in force.</param>
    /// <param name="vouchers">What was spent on vouchers that came automatically.</param>
    /// <param name="at">When it is taken back.</param>
    /// <param name="add">Takes what happens, and applies it to the account.</param>
    public static void Free(
        AccountState state, BucketKey[] own, long points, EditionPair editions, IReadOnlyCollection<PaidVoucher> vouchers, DateTimeOffset at, Action<AccountEvent> add)
    {
        while (editions.Valuing.Definition.Returns.Vouchers == VouchersAfterReturn.CancelUnused && PaidWith(state, own, points, vouchers) is { } voucher)
        {
            GiveBack(state, voucher, editions, at).ForEach(add);
        }
    }

    /// <summary>
    /// The newest unused voucher that points of an award were spent on, as long as others of them are too few; null: there is
    /// none, or enough of the points were not spent.
    /// </summary>
    /// <param name="state">The account.</param>
    /// <param name="own">The buckets of the award.</param>
    /// <param name="points">What is to be taken back of it.</param>
    /// <param name="vouchers">What was spent on vouchers that came automatically.</param>
    private static PaidVoucher? PaidWith(AccountState state, BucketKey[] own, long points, IReadOnlyCollection<PaidVoucher> vouchers)
    {
        if (vouchers.Count == 0 || Unspent(state, own) >= points)
        {
            return null;
        }

        foreach (var (voucher, _, _) in VoucherGrants.Automatic(state))
        {
            foreach (var paid in vouchers)
            {
                if (paid.Voucher == voucher && paid.Spent.Takes.Any(take => IsOwn(take.Bucket, own)))
                {
                    return paid;
                }
            }
        }

        return null;
    }

    /// <summary>The voucher ends, and its points come back.</summary>
    private static List<AccountEvent> GiveBack(AccountState state, PaidVoucher paid, EditionPair editions, DateTimeOffset at)
    {
        var edition = paid.Granted.Edition == editions.Valuing.Number ? editions.Valuing : editions.Current;
        return
        [
            VoucherGrants.Withdrawn(state, paid.Voucher, Reason, _ => edition, paid.Granted)!,
            .. VoucherRules.Restored(state, paid.Spent, paid.DrawnFrom, editions.Current, at),
        ];
    }

    private static long Unspent(AccountState state, BucketKey[] own)
    {
        var points = 0L;
        foreach (var (bucket, held) in state.Buckets)
        {
            points += IsOwn(bucket, own) ? held : 0;
        }

        return points + state.ExpiredFrom(own[^1]);
    }

    private static bool IsOwn(BucketKey bucket, BucketKey[] own) => own.Contains(bucket) || Spending.IsSecondLife(bucket, own[^1]);
}

/// <summary>A voucher that came automatically, with the points that were spent on it.</summary>
/// <param name="Granted">The voucher.</param>
/// <param name="Spent">The points.</param>
/// <param name="DrawnFrom">The household that points were drawn from in the record; null: none.</param>
public sealed record PaidVoucher(VoucherGranted Granted, PointsSpent Spent, string? DrawnFrom)
{
    public string Voucher => Granted.Voucher;

    /// <summary>Those of a record that gave some.</summary>
    public static IEnumerable<PaidVoucher> In(AccountRecord record) =>
        from granted in record.Events.OfType<VoucherGranted>()
        where granted.Cause == VoucherGranted.Automatically
        let spent = VoucherRules.SpentOn(record, granted.Voucher)
        where spent is not null
        select new PaidVoucher(granted, spent, HouseholdAnswers.DrawnFrom(record));
}
