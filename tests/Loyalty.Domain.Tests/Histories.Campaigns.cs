using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Campaigns;
using Loyalty.Domain.Tests.Campaigns;

namespace Loyalty.Domain.Tests;

/// <summary>Campaigns with caps, variants and budgets, and the next edition of a program.</summary>
internal static partial class Histories
{
    private static Gen<ImmutableArray<CampaignDefinition>> Campaigns =>
        from count in Gen.Choose(0, 3)
        from campaigns in Campaign.ArrayOf(count)
        select campaigns.Select((campaign, i) => campaign with { Id = $"c{i}" }).ToImmutableArray();

    private static Gen<CampaignDefinition> Campaign =>
        from kind in Gen.Choose(0, 3)
        from points in Gen.Choose(1, 60)
        from factor in Gen.Elements(1.5m, 2m, 3.25m)
        from cap in CampaignCaps
        from budget in Gen.Elements<long?>(null, 1, 5, 120, 4_000)
        from unit in Gen.Elements(BudgetUnit.Points, BudgetUnit.Awards)
        from atLimit in Gen.Elements(AtLimit.Reduce, AtLimit.Refuse)
        from items in Gen.Elements<ItemFilter?>(null, null, new ItemFilter { IncludeCategories = ["food"] })
        let campaign = kind switch
        {
            0 => CampaignGiven.Extra(points),
            1 => CampaignGiven.Times(factor, "times", "rule0"),
            2 => CampaignGiven.Per(points % 4 + 1, 250),
            _ => Split(points),
        }
        select campaign with
        {
            Items = items,
            Caps = cap,
            Budget = budget is { } total ? new CampaignBudget { Unit = unit, Total = total, AtLimit = unit == BudgetUnit.Points && total < 120 ? AtLimit.Reduce : atLimit } : null,
        };

    private static Gen<ImmutableArray<CampaignCap>> CampaignCaps =>
        from any in Gen.Choose(0, 2)
        from period in Gen.Elements(CapPeriod.Day, CapPeriod.Week, CapPeriod.Month, CapPeriod.Lifetime)
        from points in Gen.Elements<long?>(null, 15, 70)
        from awards in Gen.Choose(1, 4)
        from atLimit in Gen.Elements(AtLimit.Reduce, AtLimit.Refuse)
        select any > 0 ? [] : ImmutableArray.Create(new CampaignCap { Period = period, Points = points, Awards = points is null || awards > 2 ? awards : null, AtLimit = atLimit });

    /// <summary>Points that are given once are not multiplied.</summary>
    private static ImmutableArray<CampaignDefinition> Multiplying(ImmutableArray<CampaignDefinition> campaigns, EarningRule rule) =>
        rule.Effect!.PerAmount is not null ? campaigns
        : [.. campaigns.Select(campaign => campaign.Effect?.Multiplier is null ? campaign : campaign with { Wallet = "points", Effect = new CampaignEffect { PointsPerPurchase = 7 } })];

    /// <summary>The budgets grant what is left of them, as the journal says: what returns took back is theirs again.</summary>
    public static TestMember Grant(TestMember member)
    {
        member.Inputs = member.Inputs with
        {
            Grants =
            [
                .. member.Current.Definition.Campaigns.Where(campaign => campaign.Budget is not null).Select(campaign =>
                    new BudgetGrant(campaign.Id, 1, Math.Max(0, campaign.Budget!.Total - member.Journal.Sum(record => Used(record, campaign))), campaign.Budget.Unit)),
            ],
        };
        return member;
    }

    /// <summary>What the record uses of the campaign's budget; less than 0 when it gives back.</summary>
    public static long Used(AccountRecord record, CampaignDefinition campaign)
    {
        var awards = campaign.Budget!.Unit == BudgetUnit.Awards;
        return record.Events.OfType<PointsAwarded>().Where(award => award.Campaign == campaign.Id).Sum(award => awards ? 1 : award.Points)
            - record.Events.OfType<PointsTakenBack>().Where(taken => taken.Campaign == campaign.Id).Sum(taken => awards ? taken.Awards : taken.Points);
    }

    /// <summary>What is used of each budget.</summary>
    public static IReadOnlyList<(string Campaign, long Used)> Used(TestMember member) =>
    [
        .. member.Current.Definition.Campaigns.Where(campaign => campaign.Budget is not null)
            .Select(campaign => (campaign.Id, member.Journal.Sum(record => Used(record, campaign)))),
    ];

    private static CampaignDefinition Split(int points) => new()
    {
        Id = "split",
        Wallet = "points",
        Variants =
        [
            new CampaignVariant { Id = "small", Percent = points, Effect = new CampaignEffect { PointsPerPurchase = points } },
            new CampaignVariant { Id = "large", Percent = 100 - points - 20, Effect = new CampaignEffect { PointsPerAmount = new PointsPerAmount { Points = 2, PerAmount = 100 } } },
        ],
        ControlPercent = 20,
    };

    /// <summary>Other rates, limits, terms of wallets and of returns, and another late window.</summary>
    public static ProgramDefinition Next(ProgramDefinition program, Step step) => program with
    {
        EarningRules =
        [
            .. program.EarningRules.Select((rule, i) => i != step.Shape % program.EarningRules.Length ? rule : Able(rule with
            {
                Effect = rule.Effect is null ? null : rule.Effect with { Points = 1 + (step.Amount % 9) },
                MinimumAmount = step.Shape % 2 == 0 ? null : rule.MinimumAmount,
                Caps = [.. rule.Caps.Select(cap => cap with { Points = 1 + (step.Amount % 300) })],
            })),
        ],
        Wallets =
        [
            .. program.Wallets.Select((wallet, i) => i == 0 && step.Shape % 3 == 0
                ? wallet with { PendingDays = 0, Confirmation = null, Expiry = step.Amount % 2 == 0 ? null : new ExpiryPolicy { After = 12 + (step.Amount % 40) } }
                : wallet),
        ],
        Returns = program.Returns with
        {
            SpentPoints = (SpentPoints)(step.Shape % 3),
            BelowMinimum = (BelowMinimum)(step.Amount % 2),
        },
        LateWindowDays = step.Shape % 4 == 0 ? step.Amount % 91 : program.LateWindowDays,
        Campaigns = [.. program.Campaigns.Select(campaign => step.Shape % 5 != 0 ? campaign : campaign with { State = (CampaignState)(step.Amount % 2) })],
    };
}
