using System.Text.Json;

namespace Loyalty.Cli.Reconciliation;

internal sealed partial class JournalFold
{
    public FoldedReferrals Referrals { get; } = new();

    private static bool IsReferral(JsonElement happened) => happened.TextOrNull("origin") == "referral";

    private void Refer(string about, FoldedAccount account, JsonElement happened, JsonElement record)
    {
        var refused = happened.TextOrNull("refused") is not null;
        var friend = account.ReferredFriend ?? account.Key;
        switch (happened.Text("t"))
        {
            case "refcode":
                account.ReferralCode = happened.Text("code");
                break;
            case "referred":
                account.Referral = refused ? "refused" : "open";
                account.ReferredBy = happened.TextOrNull("by");
                Referrals.Join(happened.Text("day"), refused);
                break;
            case "refno":
                differences.Compare(about, "referral before it was refused", "open", account.Referral);
                account.Referral = "refused";
                Referrals.Join(happened.Text("day"), refused: true);
                break;
            case "refer":
                differences.Compare(about, "referral before the purchase", "open", account.Referral);
                account.Referral = "qualified";
                account.ReferralPoints = OfReferral(record, "award");
                Referrals.Qualify(friend, happened.Text("day"), happened.Text("by"), happened.Number("points"), happened.TextOrNull("reward"));
                break;
            case "refundo":
                Undo(about, account, happened, record);
                break;
            case "referend":
                var undone = happened.Flag("undone");
                account.Referral = account.Referral == "qualified" && !undone ? refused ? "notRewarded" : "rewarded" : account.Referral;
                Referrals.End(happened.TextOrNull("friend") ?? friend, happened.Text("day"), happened.Number("points"), refused, undone);
                break;
            case "refearn":
                Referrals.Earn(account.Key, happened.Text("friend"), OfReferral(record, "award"), refused, VoucherOfReferral(record));
                break;
            case "refback":
                Referrals.TakeBack(happened.Text("friend"), OfReferral(record, "takeback"));
                break;
        }
    }

    /// <summary>The member's own, or that of one who was merged into it; all of what the friend got is gone.</summary>
    private void Undo(string about, FoldedAccount account, JsonElement undone, JsonElement record)
    {
        var friend = undone.TextOrNull("friend") ?? account.Key;
        if (!account.MergedReferrals.Remove(friend, out var got))
        {
            differences.Compare(about, "referral that is taken back", account.ReferredFriend ?? account.Key, friend);
            (account.Referral, got) = ("takenBack", account.ReferralPoints);
        }

        Referrals.Undo(friend, undone.Text("day"));
        differences.Compare(about, "referral, taken back of the friend", got, OfReferral(record, "takeback"));
    }

    /// <summary>The reward of which the record gives a voucher, or says why not; null: of none.</summary>
    private static string? VoucherOfReferral(JsonElement record) => record.Items("e")
        .Where(happened => happened.Text("t") is "grant" or "ungrant" && happened.TextOrNull("cause") == "referral")
        .Select(happened => happened.Text("reward")).FirstOrDefault();

    private static long OfReferral(JsonElement record, string kind) =>
        record.Items("e").Where(happened => happened.Text("t") == kind && IsReferral(happened)).Sum(happened => happened.Number("points"));
}
