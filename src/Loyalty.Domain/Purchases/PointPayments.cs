using System.Collections.Immutable;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Purchases;

/// <summary>
/// Paying with points: what they cover of a purchase, and what of them comes back with a return. Points are a discount,
/// so what they cover earns nothing; cashback is money, and what it covers earns like any other payment.
/// </summary>
internal static class PointPayments
{
    public const string Reason = "paid";

    private static Refusal NoMember { get; } = Refusal.Invalid("memberMissing", "Only a member can pay with points.", new Fault("/payWith", "needs a member"));

    /// <summary>A purchase without a member has nothing to pay with.</summary>
    public static Refusal? RefuseGuest(RecordPurchase command) => command.PayWith.IsEmpty ? null : NoMember;

    /// <summary>What is paid, wallet by wallet in the order in which they are given, as far as anything is left to be paid.</summary>
    /// <param name="state">The account with everything done that is due.</param>
    /// <param name="command">The purchase.</param>
    /// <param name="edition">The edition that values it.</param>
    /// <param name="at">When it counts as received.</param>
    public static (ImmutableArray<PaidPart> Parts, ImmutableArray<PointsSpent> Spent, Refusal? Refusal) Pay(
        AccountState state, RecordPurchase command, CompiledEdition edition, DateTimeOffset at)
    {
        if (command.PayWith.IsEmpty)
        {
            return ([], [], null);
        }

        var parts = ImmutableArray.CreateBuilder<PaidPart>(command.PayWith.Length);
        var spent = ImmutableArray.CreateBuilder<PointsSpent>();
        var payable = command.Amount;
        for (var i = 0; i < command.PayWith.Length; i++)
        {
            var (asked, pointer) = (command.PayWith[i], $"/payWith/{i}/wallet");
            if (edition.FindWallet(asked.Wallet) is not { Payment: { } worth } wallet)
            {
                return ([], [], NotAccepted(asked.Wallet, pointer));
            }

            if (parts.Any(part => part.Wallet == asked.Wallet))
            {
                return ([], [], Refusal.Invalid("walletTwice", "A wallet is named twice.", new Fault(pointer, "must be named once")));
            }

            var amount = (long)Int128.Min(payable, (Int128)asked.Points * worth.PerAmount / worth.Points);

            // No more than it takes: points that would not make a whole minor unit stay with the member.
            var points = Rounding.Divide((Int128)amount * worth.Points, worth.PerAmount, PointRounding.Ceiling);
            var available = Spending.Available(state, asked.Wallet, at);
            if (points > available)
            {
                return ([], [], Refusals.InsufficientBalance(points, available));
            }

            payable -= amount;
            parts.Add(new PaidPart(asked.Wallet, asked.Points, points, amount, wallet.Kind != WalletKind.Money));
            if (points > 0)
            {
                spent.Add(new PointsSpent
                {
                    Wallet = asked.Wallet,
                    Points = points,
                    Takes = Spending.Take(state, asked.Wallet, points, at),
                    Reason = Reason,
                    Reference = command.Id,
                    Channel = command.Channel,
                    Day = edition.Calendar.DayOf(command.OccurredAt),
                }.WithEnds(state));
            }
        }

        return (parts.ToImmutable(), spent.ToImmutable(), null);
    }

    /// <summary>What points that are a discount cover, in minor units.</summary>
    public static long Discount(ImmutableArray<PaidPart>? paid)
    {
        var sum = 0L;
        foreach (var part in paid ?? [])
        {
            sum += part.IsDiscount ? part.Amount : 0;
        }

        return sum;
    }

    /// <summary>What comes back of each payment when a purchase has been returned from one amount down to another.</summary>
    /// <param name="purchase">The purchase.</param>
    /// <param name="before">What was left of it, in minor units.</param>
    /// <param name="after">What is left of it.</param>
    public static ImmutableArray<RefundedPart> Refund(PurchaseRecorded purchase, long before, long after)
    {
        var refunds = ImmutableArray.CreateBuilder<RefundedPart>();
        foreach (var part in purchase.Paid ?? [])
        {
            var points = Back(part.Points, after) - Back(part.Points, before);
            var amount = Back(part.Amount, after) - Back(part.Amount, before);
            if (points > 0 || amount > 0)
            {
                refunds.Add(new RefundedPart(part.Wallet, points, amount));
            }
        }

        return refunds.ToImmutable();

        // Cumulative, so that many small returns give back exactly what one large does, and a full one everything.
        long Back(long paid, long left) =>
            purchase.Amount == 0 ? 0 : Rounding.Divide((Int128)paid * (purchase.Amount - left), purchase.Amount, PointRounding.Floor);
    }

    /// <summary>
    /// The points of one payment that come back. What was taken last comes back first: after a partial return the
    /// buckets are as if fewer points had been spent.
    /// </summary>
    /// <param name="state">The account; not changed.</param>
    /// <param name="spent">The payment.</param>
    /// <param name="alreadyBack">Points of it that came back before.</param>
    /// <param name="points">Points that come back now.</param>
    /// <param name="returned">The return.</param>
    /// <param name="at">When.</param>
    public static PointsRestored Restore(AccountState state, PointsSpent spent, long alreadyBack, long points, ReturnRecorded returned, DateTimeOffset at)
    {
        var back = ImmutableArray.CreateBuilder<BucketPoints>();
        var (skip, left) = (alreadyBack, points);
        foreach (var (bucket, taken) in spent.Takes.Reverse())
        {
            var skipped = Math.Min(skip, taken);
            var some = Math.Min(left, taken - skipped);
            (skip, left) = (skip - skipped, left - some);
            if (some > 0)
            {
                back.Add(new BucketPoints(bucket, some));
            }
        }

        var (gives, lapses) = Spending.Restore(state, back.ToImmutable(), at);
        var lapsed = lapses.Sum(bucket => bucket.Points);
        return new PointsRestored
        {
            Wallet = spent.Wallet,
            Points = points - lapsed,
            Lapsed = lapsed,
            Gives = gives,
            Lapses = lapses.IsEmpty ? null : lapses,
            Reason = Reason,
            Reference = spent.Reference,
            Channel = returned.PurchaseChannel,
            Day = returned.Day,
        };
    }

    private static Refusal NotAccepted(string wallet, string pointer) => new()
    {
        Kind = RefusalKind.Rule,
        Code = "paymentNotAccepted",
        Detail = $"The program takes no points of the wallet '{wallet}' as payment.",
        Errors = [new Fault(pointer, "cannot be paid with")],
    };
}
