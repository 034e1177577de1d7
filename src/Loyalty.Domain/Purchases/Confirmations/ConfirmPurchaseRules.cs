using Loyalty.Contracts.Common;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Schedules;

namespace Loyalty.Domain.Purchases.Confirmations;

/// <summary>Decides what confirming a purchase comes to. A blocked member's too: blocking keeps what was earned.</summary>
public static class ConfirmPurchaseRules
{
    public static Refusal NothingToConfirm { get; } = Refusal.Rule("nothingToConfirm", "Nothing that the purchase earned waits for a confirmation.");

    private static Refusal TooLate { get; } = Refusal.Rule("confirmationTooLate", "The purchase was not confirmed in time: what it earned has lapsed.");

    /// <param name="state">The account; not changed.</param>
    /// <param name="stored">The purchase with its returns.</param>
    /// <param name="current">The edition in force.</param>
    /// <param name="now">The platform's clock.</param>
    public static Decision Decide(AccountState state, StoredPurchase stored, CompiledEdition current, DateTimeOffset now)
    {
        var waiting = stored.Awards.Where(award => award.Awaits).ToArray();
        if (waiting.Length == 0)
        {
            return NothingToConfirm;
        }

        if (waiting.All(award => award.LapsesAt <= now))
        {
            return TooLate;
        }

        var after = state.Fork();
        var events = DueRules.Advance(after, current, now);
        Add(new PurchaseConfirmed { At = now.ToUniversalTime(), PurchaseChannel = stored.Purchase.Channel, PurchaseId = stored.Purchase.Id });
        foreach (var award in waiting)
        {
            // The bucket may hold those of other purchases of the day. Nothing of it is there once it has become active by itself.
            var left = award.Points - stored.Returns.SelectMany(returned => returned.TakenBack).Where(back => back.Rule == award.Rule).Sum(back => back.Points);
            var points = award.LapsesAt <= now || award.ActiveFrom <= now ? 0 : Math.Min(left, after.PointsIn(award.Bucket));
            if (points > 0)
            {
                Add(new PointsActivated { At = now.ToUniversalTime(), Bucket = award.Bucket, Points = points, Repaid = Math.Min(points, after.DebtOf(award.Wallet)) });
            }
        }

        return Decision.Of(events);

        void Add(AccountEvent happened)
        {
            events.Add(happened);
            after.Apply(happened);
        }
    }
}
