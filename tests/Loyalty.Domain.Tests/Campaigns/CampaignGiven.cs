using System.Collections.Immutable;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Campaigns;

namespace Loyalty.Domain.Tests.Campaigns;

/// <summary>Short ways to say what a test of campaigns needs.</summary>
internal static class CampaignGiven
{
    public static CampaignDefinition Times(decimal factor, string id = "times", params ImmutableArray<string> rules) => new()
    {
        Id = id,
        Effect = new CampaignEffect { Multiplier = new PointMultiplier { Factor = factor, Rules = rules.IsEmpty ? ["base"] : rules } },
    };

    public static CampaignDefinition Extra(long points, string id = "extra") => new()
    {
        Id = id,
        Wallet = "points",
        Effect = new CampaignEffect { PointsPerPurchase = points },
    };

    public static CampaignDefinition Per(long points, long amount = 100, string id = "per") => new()
    {
        Id = id,
        Wallet = "points",
        Effect = new CampaignEffect { PointsPerAmount = new PointsPerAmount { Points = points, PerAmount = amount } },
    };

    public static ProgramDefinition With(this ProgramDefinition program, params ImmutableArray<CampaignDefinition> campaigns) => program with { Campaigns = campaigns };

    /// <summary>A member of the program with the campaigns, earning 1 point for each euro besides.</summary>
    public static TestMember Member(params ImmutableArray<CampaignDefinition> campaigns) => new(Given.Program().With(campaigns));

    public static TestMember Granting(this TestMember member, string campaign, long amount, BudgetUnit unit = BudgetUnit.Points)
    {
        member.Inputs = member.Inputs with { Grants = [new BudgetGrant(campaign, 7, amount, unit)] };
        return member;
    }

    public static CampaignDefinition Budgeted(this CampaignDefinition campaign, long total, BudgetUnit unit = BudgetUnit.Points, AtLimit atLimit = AtLimit.Reduce) =>
        campaign with { Budget = new CampaignBudget { Unit = unit, Total = total, AtLimit = atLimit } };
}
