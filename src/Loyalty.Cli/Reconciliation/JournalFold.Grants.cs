using System.Text.Json;

namespace Loyalty.Cli.Reconciliation;

// Vouchers that nobody redeems.
internal sealed partial class JournalFold
{
    private void Grant(string about, string account, JsonElement record, JsonElement granted, JsonElement purchase)
    {
        RewardOf(granted).Redeeming.Add($"{account}/{granted.Text("voucher")}");
        differences.Compare(about, "points spent on a voucher", granted.Number("points"), -Moved(record, "redeemed", granted.Text("voucher")));
        CountForCampaign(granted, purchase, new FoldedFigures(1, 0, 0, 0, 1, Spend(purchase)));
        CheckCampaignAward(about, granted);
    }

    /// <summary>No year has the same occasion twice.</summary>
    private void Occasion(string about, FoldedAccount account, JsonElement reached)
    {
        var (occasion, year) = (reached.Text("occasion"), reached.Number("year"));
        if (year != 0 && !account.Occasions.Add((occasion, year)))
        {
            differences.Add(about, $"{occasion} of {year}", "once", "again");
        }
    }

    private void CheckOccasion(string about, JsonElement record)
    {
        if (!record.Items("e").Any(reached => reached.Text("t") == "occasion" && reached.Number("year") != 0))
        {
            differences.Add(about, "award of a day of the year", "with the day", "without it");
        }
    }

    private void Ungrant(string about, FoldedAccount account, JsonElement undone, JsonElement returned)
    {
        if (undone.TextOrNull("voucher") is null)
        {
            // It was never begun.
            return;
        }

        EndRedemption(about, account, undone);
        CountForCampaign(undone, returned.ValueKind == JsonValueKind.Object ? returned : undone, new FoldedFigures(0, 0, 1, 0, 0, 0));
    }
}
