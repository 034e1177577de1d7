using System.Collections.Concurrent;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Common;
using Loyalty.Grains.Accounts;

namespace Loyalty.Grains.Campaigns;

/// <summary>This silo's share of the budgets of all campaigns: one lease each, taken from in memory.</summary>
internal sealed class CampaignBudgets(IGrainFactory grains, TimeProvider time, CampaignOptions options)
{
    private readonly ConcurrentDictionary<string, BudgetHolder> _holders = new(StringComparer.Ordinal);

    public static NotPreparedException Unavailable(Exception? inner = null) => new(
        Refusal.Unavailable("campaignUnavailable", "It cannot be told at the moment what is left of a campaign's budget; nothing is written."), inner);

    public BudgetHolder Holder(string program, string campaign)
    {
        var key = Ids.Campaign(program, campaign);
        return _holders.TryGetValue(key, out var holder)
            ? holder
            : _holders.GetOrAdd(key, static (key, budgets) => budgets.NewHolder(key), this);
    }

    /// <summary>How the budget stands as its campaign has it.</summary>
    public async Task<BudgetStanding?> GetStanding(string program, string campaign)
    {
        try
        {
            return await grains.GetGrain<ICampaignBudget>(Ids.Campaign(program, campaign)).GetStanding().WaitAsync(options.LeaseWait, time);
        }
        catch (Exception exception)
        {
            throw Unavailable(exception);
        }
    }

    private BudgetHolder NewHolder(string key) => new(grains.GetGrain<ICampaignBudget>(key), time, options);
}
