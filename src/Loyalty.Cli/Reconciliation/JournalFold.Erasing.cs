using System.Text.Json;

namespace Loyalty.Cli.Reconciliation;

// Members who were erased: what they held is gone, and the roster of their tier is one shorter.
internal sealed partial class JournalFold
{
    private void Forfeit(string about, FoldedAccount account, JsonElement forfeited)
    {
        var wallet = forfeited.Text("wallet");
        var points = forfeited.Number("points");
        var debt = forfeited.Number("debt");
        differences.Compare(about, $"{wallet}, forfeited from buckets", points, Move(about, account, forfeited, "takes", -1));
        Check(account.Owe(wallet, -debt), about, $"{wallet}, debt");
        Enter(account, wallet, debt - points);
    }

    private void Erase(string about, FoldedAccount account, JsonElement erased)
    {
        account.Status = "erased";
        var from = erased.TextOrNull("from");
        differences.Compare(about, "tier at the end", account.Tier, from);
        if (from is not null)
        {
            TierOf(from).Move(erased.Text("day"), 0, 1);
        }

        account.Tier = null;
        account.Membership = null;
        differences.Compare(about, "points, debt and vouchers", 0, account.Buckets.Count + account.Debts.Count + account.Vouchers.Count);
    }
}
