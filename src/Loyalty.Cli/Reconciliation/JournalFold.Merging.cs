using System.Text.Json;

namespace Loyalty.Cli.Reconciliation;

// Members who were merged: what leaves one account arrives in the other, whole, and nothing is left behind.
internal sealed partial class JournalFold
{
    private readonly Dictionary<string, (FoldedAccount Left, string Part)> _merging = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FoldedStanding> _standings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _mergedInto = new(StringComparer.Ordinal);

    /// <summary>The member that one is by now: itself, or the one into whom it was merged.</summary>
    public string OwnerOf(string member) => _mergedInto.TryGetValue(member, out var into) ? OwnerOf(into) : member;

    private void Merge(string about, FoldedAccount account, JsonElement record, JsonElement happened)
    {
        switch (happened.Text("t"))
        {
            case "merge":
                Leave(about, account, happened);
                break;
            case "mergein" when happened.TextOrNull("refused") is null:
                Arrive(about, account, happened, record);
                break;
            case "merged" when happened.TextOrNull("refused") is null:
                account.Status = "merged";
                account.MergedInto = happened.Text("into");
                _mergedInto[account.Key] = happened.Text("into");
                if (_merging.ContainsKey(happened.Text("id")))
                {
                    differences.Add(about, "merging", "taken in before it ends", "only ended");
                }

                break;
            case "merged":
                account.Status = "active";
                Return(about, account, happened);
                break;
        }
    }

    private void Leave(string about, FoldedAccount account, JsonElement started)
    {
        var part = started.GetProperty("part");
        differences.Compare(about, "tier at the end", account.Tier, started.TextOrNull("from"));
        Carry(about, account, part, -1);
        differences.Compare(about, "points and debt that are left", 0, account.Buckets.Count + account.Debts.Count);
        differences.Compare(about, "purchases that leave", account.Purchases, part.Number("purchases"));
        differences.Compare(about, "vouchers that leave", string.Join(' ', account.Vouchers), Vouchers(part));
        CountWindows(started, -1);
        if (account.Tier is { } tier)
        {
            TierOf(tier).Move(started.Text("day"), 0, 1);
        }

        account.Status = "merging";
        _merging[started.Text("id")] = (account.Leave(), part.GetRawText());
    }

    private void Arrive(string about, FoldedAccount account, JsonElement came, JsonElement record)
    {
        var part = came.GetProperty("part");
        if (!_merging.Remove(came.Text("id"), out var left))
        {
            differences.Add(about, "what was merged in", "left another account", "left none");
            return;
        }

        differences.Compare(about, "what was merged in", left.Part, part.GetRawText());
        Carry(about, account, part, 1);
        foreach (var repaid in came.Items("repays"))
        {
            var bucket = Bucket.Of(repaid.GetProperty("bucket"));
            Check(account.Add(bucket, -repaid.Number("points")), about, $"bucket {bucket}");
            Check(account.Owe(bucket.Wallet, -repaid.Number("points")), about, $"{bucket.Wallet}, debt");
        }

        CountWindows(came, 1);
        account.TakeIn(left.Left, came.Text("member"));
        differences.Compare(about, "who was merged in", string.Join(' ', account.MergedFrom), string.Join(' ', record.Items("mf").Select(member => member.GetString())));
    }

    /// <summary>The other one would not take it.</summary>
    private void Return(string about, FoldedAccount account, JsonElement ended)
    {
        if (!_merging.Remove(ended.Text("id"), out var left))
        {
            differences.Add(about, "merging that was undone", "taken in nowhere", "taken in");
            return;
        }

        Carry(about, account, ended.GetProperty("part"), 1);
        CountWindows(ended, 1);
        account.TakeIn(left.Left, null);
        account.Tier = left.Left.Tier;
        if (account.Tier is { } tier)
        {
            TierOf(tier).Move(ended.Text("day"), 1, 0);
        }
    }

    private void Carry(string about, FoldedAccount account, JsonElement part, int sign)
    {
        foreach (var held in part.Items("buckets"))
        {
            var bucket = Bucket.Of(held.GetProperty("bucket"));
            Check(account.Add(bucket, sign * held.Number("points")), about, $"bucket {bucket}");
            Enter(account, bucket.Wallet, sign * held.Number("points"));
        }

        foreach (var debt in part.Items("debts"))
        {
            Check(account.Owe(debt.Text("wallet"), sign * debt.Number("points")), about, $"{debt.Text("wallet")}, debt");
            Enter(account, debt.Text("wallet"), -sign * debt.Number("points"));
        }
    }

    private void CountWindows(JsonElement happened, int sign)
    {
        foreach (var challenge in happened.Items("challenges"))
        {
            ChallengeOf(challenge.GetString()!).TakingPart += sign;
        }
    }

    private static string Vouchers(JsonElement part) => string.Join(' ', part.Items("vouchers").Select(voucher => voucher.Text("voucher")).Order(StringComparer.Ordinal));
}
