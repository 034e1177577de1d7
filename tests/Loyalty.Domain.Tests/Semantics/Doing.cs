using Loyalty.Contracts.Accounts.Adjustments;
using Loyalty.Contracts.Accounts.Transfers;
using Loyalty.Contracts.Purchases;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Adjustments;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Transfers;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Tests.Semantics;

/// <summary>Short ways to do what the tests of several rooms need.</summary>
internal static class Doing
{
    /// <summary>An operator gives points, or takes them.</summary>
    public static AccountRecord Adjust(this TestMember member, long points, string id = "adjusted", string wallet = "points") => member.Do(
        $"adjust/{id}",
        (state, edition, now) => AdjustmentRules.Decide(state, new AdjustPoints { Id = id, Wallet = wallet, Points = points, Reason = "goodwill", By = "first" }, edition, now));

    /// <summary>The giver's leg of a transfer.</summary>
    public static AccountRecord Debit(this TestMember giver, long points, string id = "t") => giver.Do(
        $"debit/{id}",
        (state, edition, now) => TransferRules.Debit(state, "member", new TransferPoints { Id = id, To = "other", Wallet = "points", Points = points }, edition, now));

    /// <summary>The receiver's leg of a transfer.</summary>
    public static AccountRecord Credit(this TestMember receiver, AccountRecord debit)
    {
        var command = new ReceivePoints
        {
            Id = debit.First<TransferStarted>()!.Id,
            From = "member",
            Wallet = "points",
            Buckets = TransferRules.Buckets(debit.First<PointsSpent>()!),
        };
        return receiver.Do($"credit/{command.Id}", (state, edition, now) => TransferRules.Credit(state, command, edition, now));
    }

    public static RecordPurchase Paying(this RecordPurchase purchase, long points, string wallet = "points") =>
        purchase with { PayWith = [.. purchase.PayWith, new PointPayment(wallet, points)] };

    /// <summary>The code of the refusal, empty when there is none.</summary>
    public static string DecideAny(this TestMember member, Func<AccountState, CompiledEdition, DateTimeOffset, Decision> decide) =>
        decide(member.State, member.Current, member.Now).Refusal?.Code ?? "";
}
