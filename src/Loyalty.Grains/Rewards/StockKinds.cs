using Loyalty.Contracts.Common;
using Loyalty.Contracts.Rewards;
using Loyalty.Grains.Programs;

namespace Loyalty.Grains.Rewards;

/// <summary>Where a reward's pieces come from: as its newest edition says; what its draft says counts only before the first.</summary>
internal static class StockKinds
{
    /// <summary>Null: there is no such reward.</summary>
    public static async Task<StockKind?> Of(string reward, ProgramCatalog catalog, IGrainFactory grains)
    {
        var published = (await new EditionsInForce(catalog, Ids.ProgramOf(reward)).Get())?.Newest.Reward(Ids.LocalOf(reward));
        return published is not null ? published.Stock : await grains.GetGrain<IRewardDraft>(reward).GetStockKind();
    }
}
