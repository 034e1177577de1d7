using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Grains.Tests.Campaigns;

/// <summary>What tests of campaigns do with a platform.</summary>
internal static class CampaignPlatform
{
    public static readonly DateOnly Day = new(2026, 3, 10);

    public static CampaignDefinition Extra(long points, string id = "extra") => new()
    {
        Id = id,
        Wallet = "points",
        Effect = new CampaignEffect { PointsPerPurchase = points },
    };

    public static CampaignDefinition Budgeted(this CampaignDefinition campaign, long total, BudgetUnit unit = BudgetUnit.Points) =>
        campaign with { Budget = new CampaignBudget { Unit = unit, Total = total } };

    public static ICampaign Campaign(this Platform platform, string campaign = "extra") =>
        platform.Grains.GetGrain<ICampaign>(Ids.Campaign(Samples.ProgramId, campaign));

    public static async Task<EditionInfo> Publish(this Platform platform, CampaignDefinition definition)
    {
        var campaign = platform.Campaign(definition.Id);
        var saved = await campaign.SaveDraft(definition, (await campaign.GetDraft()).Value?.ETag);
        Assert.Null(saved.Refusal);
        var published = await campaign.Publish(null);
        Assert.True(published.Refusal is null, string.Join("; ", published.Refusal?.Errors ?? []));
        return published.Value!;
    }

    public static async Task<BudgetStanding> Budget(this Platform platform, string campaign = "extra") =>
        (await platform.Campaign(campaign).Get()).Value!.Budget!;

    /// <summary>What the journal says that the campaign awarded.</summary>
    public static async Task<IReadOnlyList<PointsAwarded>> Awarded(this Platform platform, string campaign = "extra") =>
        [.. (await platform.Records()).SelectMany(stored => stored.Record.Events.OfType<PointsAwarded>()).Where(award => award.Campaign == campaign)];

    public static async Task EnrollAll(this Platform platform, int members)
    {
        await Task.WhenAll(Enumerable.Range(0, members).Select(i => platform.Enroll($"m-{i}")));
    }
}
