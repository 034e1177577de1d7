using System.Collections.Concurrent;
using System.Collections.Immutable;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Referrals;
using Loyalty.Contracts.Rewards;
using Loyalty.Simulation.Worlds;

namespace Loyalty.Simulation.Histories;

/// <summary>
/// The programs that histories run: every kind of setting that the model can value, put together by chance. What is not
/// set here keeps the default of the contracts.
/// </summary>
public static class Setups
{
    public const int Count = 96;
    public const string Currency = "EUR";
    public const string Points = "points";
    public const string Status = "status";
    public const string Web = "web";
    public const string Store = "store";
    public const string Review = "review";

    /// <summary>How long before the first step everything is published; longer than anything that comes late.</summary>
    public static readonly TimeSpan Lead = TimeSpan.FromDays(60);

    private static readonly ConcurrentDictionary<int, Setup> s_made = new();

    /// <summary>The same object for the same number, so that what is compiled of it can be kept with it.</summary>
    public static Setup Of(int number) => s_made.GetOrAdd(number, Make);

    private static Setup Make(int number)
    {
        var chance = Chance.For(number, 7);
        var start = new DateTimeOffset(2026, chance.Between(1, 12), chance.Between(1, 28), chance.Between(8, 17), chance.Below(60), 0, TimeSpan.Zero);
        var rare = Chance.For(number, 8);
        var program = Rare(Program(chance), rare) with { Challenges = [.. Challenges(Chance.For(number, 11))] };
        program = program with { Referral = Referral(program, Chance.For(number, 12)), Memberships = [.. Memberships(program, Chance.For(number, 13))], Households = Households(Chance.For(number, 14)) };
        return new Setup
        {
            Number = number,
            Start = start,
            Program = program,
            Later = [Later(program, 1, Chance.For(number, 9)), Later(program, 2, Chance.For(number, 10))],
            Campaigns = [.. Campaigns(chance).Select(campaign => Rare(campaign, program, rare))],
            Rewards = [.. Rewards(chance).Select(reward => reward with { Definition = Rare(reward.Definition, program, rare) })],
        };
    }

    /// <summary>With what few programs have.</summary>
    private static ProgramDefinition Rare(ProgramDefinition program, Chance chance)
    {
        var rules = program.EarningRules.Select(rule => rule.Id == "base" && chance.Percent(30) ? rule with { Effect = rule.Effect! with { RoundingScope = RoundingScope.Line } } : rule).ToList();
        if (chance.Percent(40))
        {
            rules.Add(new EarningRule { Id = "pieces", Wallet = Points, Items = new ItemFilter { ExcludeCategories = ["food"] }, Effect = new PointsPerAmount { Points = chance.Between(1, 5), PerItem = true }, Caps = Caps(chance, 30) });
        }

        if (chance.Percent(30))
        {
            rules.Add(new EarningRule { Id = "first", Wallet = Points, FirstPurchase = true, Effect = new PointsPerAmount { Points = 25 } });
        }

        return program with
        {
            Wallets = [program.Wallets[0] with { Payment = chance.Percent(60) ? new PaymentWorth { Points = chance.Between(1, 20), PerAmount = chance.Between(1, 100) } : null }, .. program.Wallets[1..]],
            EarningRules = [.. rules],
            Returns = program.Returns with
            {
                BelowMinimum = chance.Percent(40) ? BelowMinimum.Proportional : BelowMinimum.Reevaluate,
                Tier = chance.Percent(25) ? TierAfterReturn.AtEndOfStanding : TierAfterReturn.AtOnce,
            },
            Tiers = program.Tiers is { } tiers ? Rare(tiers, chance) : null,
        };
    }

    /// <summary>Other points, minimums and limits, and other ends of points; a rule that is not for joining may be gone.</summary>
    private static ProgramDefinition Later(ProgramDefinition program, int version, Chance chance)
    {
        var gone = chance.Percent(40) ? chance.Of(["food", "bonus", "pieces"]) : null;
        return program with
        {
            Name = $"{program.Name} {version}",
            EarningRules = [.. program.EarningRules.Where(rule => rule.Id != gone).Select(rule => rule with
            {
                MinimumAmount = rule.MinimumAmount is { } least && chance.Percent(50) ? least + 1_000 : rule.MinimumAmount,
                Effect = rule.Effect! with { Points = rule.Effect.Points + chance.Below(3) },
                Caps = [.. rule.Caps.Select(cap => cap with { Points = cap.Points + chance.Between(-15, 30) })],
            })],
            Wallets = [Sound(program.Wallets[0] with { PendingDays = chance.Percent(40) ? chance.Between(0, 4) : program.Wallets[0].PendingDays, Expiry = chance.Percent(50) ? Expiry(chance) : program.Wallets[0].Expiry }), .. program.Wallets[1..]],
            Memberships = [.. program.Memberships.Select(plan => plan with { Length = plan.Length + version })],
            Referral = program.Referral is { } referral ? referral with { Referrer = referral.Referrer with { Points = referral.Referrer.Points + version }, WithinDays = referral.WithinDays + 1 } : null,
            Challenges = [.. program.Challenges.Select(challenge => challenge with { Goal = challenge.Goal + (chance.Below(2) * (challenge.Measure == ChallengeMeasure.Amount ? 3_000 : 1)) })],
        };
    }

    private static ReferralProgram? Referral(ProgramDefinition program, Chance chance) => !chance.Percent(50) ? null : new ReferralProgram
    {
        Referrer = new ReferralReward { Wallet = Points, Points = chance.Between(5, 80) },
        Friend = chance.Percent(80) ? new ReferralReward { Wallet = Points, Points = chance.Between(5, 80) } : null,
        WithinDays = chance.Of([0, 3, 30, 365]),
        ReturnDays = Math.Min(chance.Of([0, 2, 14, 60]), program.Returns.WindowDays),
        Caps = chance.Percent(50) ? [new ReferralCap(chance.Of([CapPeriod.Day, CapPeriod.Month, CapPeriod.Lifetime]), chance.Between(1, 2))] : [],
    };

    private static HouseholdProgram? Households(Chance chance) => chance.Percent(40) ? new HouseholdProgram { Wallet = Points, Members = chance.Of([2, 3, 6]) } : null;

    private static IEnumerable<MembershipPlan> Memberships(ProgramDefinition program, Chance chance)
    {
        if (chance.Percent(50))
        {
            yield return Membership("plus", program, chance);
            if (chance.Percent(40))
            {
                yield return Membership("family", program, chance);
            }
        }
    }

    private static MembershipPlan Membership(string id, ProgramDefinition program, Chance chance)
    {
        var months = chance.Percent(40);
        return new MembershipPlan
        {
            Id = id,
            Length = months ? chance.Between(1, 3) : chance.Between(1, 40),
            Unit = months ? ExpiryUnit.Months : ExpiryUnit.Days,
            GraceDays = chance.Of([0, 2, 10]),
            Tier = program.Tiers is not null && chance.Percent(75) ? chance.Of(["silver", "gold"]) : null,
        };
    }

    private static IEnumerable<ChallengeDefinition> Challenges(Chance chance)
    {
        if (chance.Percent(50))
        {
            yield return Challenge(chance, "regular", ChallengeMeasure.Count, chance.Between(2, 4));
        }

        if (chance.Percent(40))
        {
            yield return Challenge(chance, "spender", ChallengeMeasure.Amount, chance.Between(2, 30) * 1_000) with { Items = chance.Percent(50) ? new ItemFilter { IncludeCategories = ["food", "tools"] } : null };
        }

        if (chance.Percent(40))
        {
            var days = chance.Percent(60);
            yield return Challenge(chance, "faithful", days ? ChallengeMeasure.StreakDays : ChallengeMeasure.StreakWeeks, chance.Between(2, 3)) with
            {
                Period = days && chance.Percent(50) ? CapPeriod.Month : CapPeriod.Year,
                ActivityTypes = chance.Percent(20) ? [Review] : [],
            };
        }

        if (chance.Percent(30))
        {
            yield return Challenge(chance, "critic", ChallengeMeasure.Count, chance.Between(2, 4)) with { ActivityTypes = [Review] };
        }
    }

    private static ChallengeDefinition Challenge(Chance chance, string id, ChallengeMeasure measure, long goal)
    {
        var repeatable = chance.Percent(60);
        return new ChallengeDefinition
        {
            Id = id,
            Measure = measure,
            Goal = goal,
            Period = chance.Of([CapPeriod.Lifetime, CapPeriod.Lifetime, CapPeriod.Month, CapPeriod.Week]),
            Repeatable = repeatable,
            MostTimes = repeatable ? chance.Between(2, 5) : null,
            Points = chance.Percent(80) ? new ChallengePoints(Points, chance.Between(5, 60)) : null,
            Badge = chance.Percent(60) ? new BadgeDefinition { Id = chance.Of([id, "shared"]) } : null,
        };
    }

    private static TierProgram Rare(TierProgram tiers, Chance chance)
    {
        var rolls = chance.Percent(40);
        return tiers with
        {
            Period = rolls ? TierPeriod.RollingMonths : tiers.Period,
            Months = rolls ? chance.Between(1, 6) : null,
            Downgrade = chance.Of([DowngradePolicy.OneStep, DowngradePolicy.None, DowngradePolicy.ToMetric]),
            GraceDays = chance.Percent(30) ? chance.Between(1, 20) : 0,
        };
    }

    private static CampaignDefinition Rare(CampaignDefinition campaign, ProgramDefinition program, Chance chance)
    {
        if (campaign.Effect is { Multiplier: null } effect && chance.Percent(40))
        {
            campaign = campaign with
            {
                Effect = null,
                Variants = [new CampaignVariant { Id = "a", Percent = 40, Effect = effect }, new CampaignVariant { Id = "b", Percent = 40, Effect = new CampaignEffect { PointsPerPurchase = 7 } }],
                ControlPercent = 20,
            };
        }

        return campaign with
        {
            Audience = program.Tiers is not null && chance.Percent(20) ? new CampaignAudience { Tiers = ["silver", "gold"] } : campaign.Audience,
            Schedule = new CampaignSchedule
            {
                Days = chance.Percent(20) ? [Weekday.Monday, Weekday.Wednesday, Weekday.Thursday, Weekday.Sunday] : [],
                Hours = chance.Percent(20) ? [new HourRange(6, 15), new HourRange(20, 24)] : [],
            },
        };
    }

    private static RewardDefinition Rare(RewardDefinition reward, ProgramDefinition program, Chance chance) =>
        program.Tiers is not null && chance.Percent(20) ? reward with { Tier = "silver" } : reward;

    private static ProgramDefinition Program(Chance chance) => new()
    {
        Name = "Simulated",
        TimeZone = chance.Of(["Europe/Berlin", "Europe/London", "America/New_York"]),
        Currency = Currency,
        Channels = [new ChannelDefinition { Id = Web }, new ChannelDefinition { Id = Store }],
        Wallets =
        [
            Sound(new WalletDefinition
            {
                Id = Points,
                Kind = WalletKind.Points,
                Transferable = true,
                PendingDays = chance.Percent(30) ? chance.Between(1, 5) : 0,
                Expiry = Expiry(chance),
            }),
            new WalletDefinition { Id = Status, Kind = WalletKind.Status },
        ],
        EarningRules = [.. Rules(chance)],
        ActivityTypes = [new ActivityType { Id = Review }],
        LateWindowDays = chance.Of([30, 30, 5]),
        Returns = new ReturnPolicy
        {
            WindowDays = chance.Of([365, 365, 20]),
            SpentPoints = chance.Of([SpentPoints.Debt, SpentPoints.Debt, SpentPoints.Forgive, SpentPoints.OtherPoints]),
            DebtLimit = chance.Percent(20) ? chance.Between(20, 200) : null,
        },
        Tiers = chance.Percent(80) ? Tiers(chance) : null,
    };

    /// <summary>Points do not end before they become active.</summary>
    private static WalletDefinition Sound(WalletDefinition wallet) =>
        wallet.Expiry is { Unit: ExpiryUnit.Days } expiry && expiry.After <= wallet.PendingDays ? wallet with { PendingDays = expiry.After - 1 } : wallet;

    private static ExpiryPolicy? Expiry(Chance chance) => chance.Below(4) switch
    {
        0 => null,
        1 => new ExpiryPolicy { After = chance.Between(3, 40), Unit = ExpiryUnit.Days },
        2 => new ExpiryPolicy { After = chance.Between(1, 3), Unit = ExpiryUnit.Months },
        _ => new ExpiryPolicy { After = chance.Between(1, 2), Unit = ExpiryUnit.Months, RoundUp = ExpiryPeriod.Month },
    };

    private static IEnumerable<EarningRule> Rules(Chance chance)
    {
        yield return new EarningRule
        {
            Id = "base",
            Wallet = Points,
            Effect = new PointsPerAmount
            {
                Points = chance.Between(1, 3),
                PerAmount = chance.Of([100, 100, 300]),
                Rounding = chance.Of([PointRounding.Floor, PointRounding.Floor, PointRounding.Nearest, PointRounding.Ceiling]),
            },
            Caps = Caps(chance, 40),
        };
        yield return new EarningRule { Id = "status", Wallet = Status, Effect = new PointsPerAmount { Points = 1, PerAmount = 100 } };
        if (chance.Percent(60))
        {
            yield return new EarningRule
            {
                Id = "food",
                Wallet = Points,
                Channels = chance.Percent(40) ? [chance.Of([Web, Store])] : [],
                MinimumAmount = chance.Percent(30) ? 2_000 : null,
                Items = new ItemFilter { IncludeCategories = ["food"] },
                Effect = new PointsPerAmount { Points = 2, PerAmount = 100 },
                Caps = Caps(chance, 30),
            };
        }

        if (chance.Percent(60))
        {
            yield return new EarningRule
            {
                Id = "bonus",
                Wallet = Points,
                MinimumAmount = chance.Between(1, 6) * 1_000,
                Effect = new PointsPerAmount { Points = chance.Between(5, 50) },
                Caps = Caps(chance, 40),
            };
        }

        yield return new EarningRule
        {
            Id = "reviews",
            Wallet = Points,
            Trigger = RuleTrigger.Activity,
            ActivityType = Review,
            Effect = new PointsPerAmount { Points = chance.Between(1, 20) },
            Caps = Caps(chance, 50),
        };
        if (chance.Percent(40))
        {
            yield return new EarningRule { Id = "welcome", Wallet = Points, Trigger = RuleTrigger.Enrollment, Effect = new PointsPerAmount { Points = 50 } };
        }
    }

    private static ImmutableArray<EarningCap> Caps(Chance chance, int percent) => chance.Percent(percent)
        ? [new EarningCap { Period = chance.Of([CapPeriod.Purchase, CapPeriod.Day, CapPeriod.Month, CapPeriod.Lifetime]), Points = chance.Between(20, 200) }]
        : [];

    private static TierProgram Tiers(Chance chance)
    {
        var spend = chance.Percent(50);
        return new TierProgram
        {
            Metric = spend ? TierMetric.Spend : TierMetric.StatusPoints,
            Period = TierPeriod.CalendarYear,
            Levels =
            [
                new TierLevel { Id = "bronze", Threshold = 0 },
                new TierLevel { Id = "silver", Threshold = spend ? 10_000 : 100 },
                new TierLevel { Id = "gold", Threshold = spend ? 40_000 : 400 },
            ],
        };
    }

    private static IEnumerable<CampaignDefinition> Campaigns(Chance chance)
    {
        if (chance.Percent(75))
        {
            yield return new CampaignDefinition
            {
                Id = "extra",
                Wallet = Points,
                Channels = chance.Percent(30) ? [Web] : [],
                MinimumAmount = chance.Percent(30) ? 1_500 : null,
                Effect = chance.Percent(50)
                    ? new CampaignEffect { PointsPerPurchase = chance.Between(5, 40) }
                    : new CampaignEffect { PointsPerAmount = new PointsPerAmount { Points = 1, PerAmount = 100 } },
                Caps = CampaignCaps(chance),
                Budget = new CampaignBudget { Unit = BudgetUnit.Points, Total = chance.Between(50, 1_500), AtLimit = chance.Of([AtLimit.Reduce, AtLimit.Refuse]) },
            };
        }

        if (chance.Percent(50))
        {
            yield return new CampaignDefinition
            {
                Id = "double",
                Effect = new CampaignEffect { Multiplier = new PointMultiplier { Factor = chance.Of([2m, 1.5m, 3m]), Rules = ["base"] } },
                Budget = chance.Percent(60)
                    ? new CampaignBudget { Unit = chance.Of([BudgetUnit.Points, BudgetUnit.Awards]), Total = chance.Between(10, 300) }
                    : null,
            };
        }
    }

    private static ImmutableArray<CampaignCap> CampaignCaps(Chance chance) => chance.Percent(40)
        ? [new CampaignCap { Period = chance.Of([CapPeriod.Day, CapPeriod.Lifetime]), Points = chance.Between(20, 120) }]
        : [];

    private static IEnumerable<StockedReward> Rewards(Chance chance)
    {
        yield return new StockedReward(
            new RewardDefinition
            {
                Id = "mug",
                Name = "A mug",
                Price = new RewardPrice(Points, chance.Between(20, 120)),
                Stock = StockKind.Counted,
                PerMember = chance.Percent(40) ? [new RewardLimit(chance.Of([CapPeriod.Day, CapPeriod.Month, CapPeriod.Lifetime]), chance.Between(1, 3))] : [],
                VoucherDays = chance.Percent(40) ? chance.Between(2, 30) : null,
            },
            chance.Between(1, 8));
        yield return new StockedReward(
            new RewardDefinition { Id = "coffee", Name = "A coffee", Price = new RewardPrice(Points, chance.Between(5, 40)), VoucherDays = chance.Percent(50) ? chance.Between(2, 30) : null },
            0);
        if (chance.Percent(40))
        {
            yield return new StockedReward(
                new RewardDefinition { Id = "stream", Name = "A month of films", Price = new RewardPrice(Points, chance.Between(10, 60)), Stock = StockKind.Codes },
                chance.Between(2, 6));
        }
    }
}
