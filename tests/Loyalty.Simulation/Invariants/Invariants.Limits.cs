using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Simulation.Histories;

namespace Loyalty.Simulation.Invariants;

// What all members together get at most.
internal static partial class Invariants
{
    public static Invariant BudgetNeverExceeded { get; } = new(
        nameof(BudgetNeverExceeded),
        "What a campaign awards, less what returns took back of it, is never more than its budget.",
        static found => found.Book.Terms.Campaigns.Where(static campaign => campaign.Budget is not null).SelectMany(campaign => OverBudget(found, campaign.Id, campaign.Budget!)));

    public static Invariant BudgetCanBeUsed { get; } = new(
        nameof(BudgetCanBeUsed),
        "A budget is said to be exhausted only when what is awarded, and what may be leased, comes to all of it.",
        static found => found.Book.Terms.Campaigns.Where(static campaign => campaign.Budget is not null).SelectMany(campaign => Unused(found, campaign.Id, campaign.Budget!)));

    /// <summary>How many leases of a budget a process may hold at once: one that is over is settled a while later.</summary>
    private const int Leases = 3;

    /// <summary>A lease is settled so long after it began.</summary>
    private static readonly TimeSpan s_settled = TimeSpan.FromMinutes(2);

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

    private static IEnumerable<Breach> Unused(Case found, string campaign, CampaignBudget budget)
    {
        // A lease is a slice, or as much as one purchase wants.
        var (awarded, lease) = (0L, Worlds.SiloProcess.Slice);
        foreach (var entry in found.Outcome.Journal)
        {
            var processes = 1 + found.Outcome.History.Steps.Count(step => step is Crash or Drain or SecondSilo && step.At <= entry.LandedAt);
            foreach (var happened in entry.Record.Events)
            {
                lease = Math.Max(lease, happened switch
                {
                    PointsAwarded wants when wants.Campaign == campaign => wants.Wanted,
                    CampaignMissed wants when wants.Campaign == campaign => wants.Wanted,
                    _ => 0,
                });
                awarded += happened is PointsAwarded award && award.Campaign == campaign ? budget.Unit == BudgetUnit.Points ? award.Points : 1 : 0;
                var exhausted = (happened is CampaignMissed { Reason: "budgetExhausted" } missed && missed.Campaign == campaign) || (happened is PointsAwarded { Reduced: "budgetReduced" } reduced && reduced.Campaign == campaign);
                if (exhausted && !MayHoldMore(found, entry) && awarded + (processes * Leases * lease) < budget.Total)
                {
                    yield return new Breach(entry.Account, $"version {entry.Version}: {awarded} of the {budget.Total} of {campaign} are awarded, and it is said to be exhausted");
                    yield break;
                }
            }
        }
    }

    /// <summary>
    /// Where states are written late or in vain, a process may have leased what it was never told of, again and again; where
    /// the journal is, what a purchase took of a lease may be there, and is not taken by the next attempt. Until that is
    /// settled nobody has it. It is settled by timers, in a few steps, and they only ring while something happens.
    /// </summary>
    private static bool MayHoldMore(Case found, JournalEntry entry) =>
        found.Outcome.History.Steps.OfType<Trouble>().Any(trouble => (trouble.Stores & (Stores.States | Stores.Journal)) != 0 && trouble.At <= entry.LandedAt
            && found.Outcome.Journal.Where(other => other.LandedAt > trouble.At + trouble.Lasts + s_settled && other.LandedAt < entry.LandedAt).Select(static other => other.LandedAt.Ticks / s_step.Ticks).Distinct().Count() < Steps);

    /// <summary>So many steps it takes to settle a lease, a little more than it needs.</summary>
    private const int Steps = 4;

    /// <summary>How far they are apart, a little more than they are.</summary>
    private static readonly TimeSpan s_step = TimeSpan.FromSeconds(10);

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
