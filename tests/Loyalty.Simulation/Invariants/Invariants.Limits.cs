using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Simulation.Invariants;

// What all members together get at most.
internal static partial class Invariants
{
    public static Invariant BudgetNeverExceeded { get; } = new(
        nameof(BudgetNeverExceeded),
        "What a campaign awards, less what returns took back of it, is never more than its budget.",
        static found => found.Book.Terms.Campaigns.Where(static campaign => campaign.Budget is not null).SelectMany(campaign => OverBudget(found, campaign.Id, campaign.Budget!)));

    public static Invariant StockNeverExceeded { get; } = new(
        nameof(StockNeverExceeded),
        "No more vouchers of a reward are out than there were pieces or codes, but for those whose pieces went back; and no two have the same code.",
        static found => found.Book.Terms.Rewards.Where(static reward => reward.Definition.Stock != StockKind.Unlimited).SelectMany(reward => OverStock(found, reward.Definition.Id, reward.Pieces)).Concat(SameCode(found)));

    private static IEnumerable<Breach> OverBudget(Case found, string campaign, CampaignBudget budget)
    {
        var used = 0L;
        foreach (var entry in found.Outcome.Journal)
        {
            foreach (var happened in entry.Record.Events)
            {
                used += happened switch
                {
                    PointsAwarded award when award.Campaign == campaign => budget.Unit == BudgetUnit.Points ? award.Points : 1,
                    PointsTakenBack taken when taken.Campaign == campaign => budget.Unit == BudgetUnit.Points ? -taken.Points : -taken.Awards,
                    _ => 0,
                };
                if (used > budget.Total)
                {
                    yield return new Breach(entry.Account, $"version {entry.Version}: {used} of the {budget.Total} of {campaign} are awarded");
                    yield break;
                }
            }
        }
    }

    private static IEnumerable<Breach> OverStock(Case found, string reward, long pieces)
    {
        var taken = 0L;
        foreach (var entry in found.Outcome.Journal)
        {
            foreach (var happened in entry.Record.Events)
            {
                taken += happened switch
                {
                    VoucherIssued issued when issued.Reward == reward => 1,
                    VoucherCancelled { Restocked: true } cancelled when cancelled.Reward == reward => -1,
                    _ => 0,
                };
                if (taken > pieces)
                {
                    yield return new Breach(entry.Account, $"version {entry.Version}: {taken} of the {pieces} pieces of {reward} are handed out");
                    yield break;
                }
            }
        }
    }

    private static IEnumerable<Breach> SameCode(Case found) =>
        from codes in found.Outcome.Journal.SelectMany(static entry => entry.Record.Events.OfType<VoucherIssued>(), static (entry, issued) => (entry.Account, issued.Code)).GroupBy(static issued => issued.Code)
        where codes.Skip(1).Any()
        select new Breach(codes.Last().Account, $"the code {codes.Key} is handed out {codes.Count()} times");
}
