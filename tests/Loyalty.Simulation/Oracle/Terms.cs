using System.Collections.Immutable;
using System.Numerics;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;
using Loyalty.Simulation.Histories;

namespace Loyalty.Simulation.Oracle;

/// <summary>The program as far as the oracle understands it. What it does not understand, no history may have.</summary>
internal sealed class Terms
{
    public Terms(Setup setup, ProgramDefinition program)
    {
        Program = program;
        Days = new Days(Program.TimeZone);
        Campaigns = setup.Campaigns;
        Rewards = setup.Rewards;
        Refuse(Program);
        foreach (var rule in Program.EarningRules)
        {
            Refuse(rule);
        }

        foreach (var campaign in Campaigns)
        {
            Refuse(campaign.Condition is null && campaign.Audience.Attributes.IsEmpty && Effects(campaign).All(static effect => effect.Reward is null), campaign.Id);
        }

        foreach (var reward in Rewards.Select(static stocked => stocked.Definition))
        {
            Refuse(
                reward is { Price: not null, Requires: null, Automatic: false, Kind: not (RewardKind.Cashback or RewardKind.Donation or RewardKind.RaffleTicket) }
                    && reward.TierPrices.IsEmpty && reward.EarlyAccess.IsEmpty && reward.StockPerPeriod.IsEmpty,
                reward.Id);
        }
    }

    /// <summary>How far ahead of the platform's clock something may have occurred.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    public ProgramDefinition Program { get; }

    public Days Days { get; }

    public ImmutableArray<CampaignDefinition> Campaigns { get; }

    public ImmutableArray<StockedReward> Rewards { get; }

    public ReturnPolicy Returns => Program.Returns;

    public IEnumerable<EarningRule> PurchaseRules => Program.EarningRules.Where(static rule => rule.Trigger == RuleTrigger.Purchase);

    public IEnumerable<string> Wallets => Program.Wallets.Select(static wallet => wallet.Id);

    public WalletDefinition Wallet(string id) => Program.Wallets.First(wallet => wallet.Id == id);

    public bool IsStatus(string wallet) => Wallet(wallet).Kind == WalletKind.Status;

    public StockedReward? Reward(string id) => Rewards.FirstOrDefault(reward => reward.Definition.Id == id);

    public ChallengeDefinition? Challenge(string id) => Program.Challenges.FirstOrDefault(challenge => challenge.Id == id);

    public MembershipPlan? Membership(string id) => Program.Memberships.FirstOrDefault(plan => plan.Id == id);

    public CampaignDefinition? Campaign(string id) => Campaigns.FirstOrDefault(campaign => campaign.Id == id);

    /// <summary>When something that occurred counts: not later than so many days afterwards it counts on its day.</summary>
    public (DateTimeOffset At, bool Late) Counts(DateTimeOffset occurred, DateTimeOffset received) =>
        occurred < received.AddDays(-Program.LateWindowDays) ? (received, true) : (occurred, false);

    /// <summary>Points that are earned on a day and come in at an instant.</summary>
    public Kind Earned(string wallet, DateOnly day, DateTimeOffset at, bool waits = true)
    {
        var terms = Wallet(wallet);
        DateTimeOffset? from = terms.PendingDays > 0 && waits ? Days.Start(day.AddDays(terms.PendingDays)) : null;
        return new Kind(wallet, day, from <= at ? null : from, Ends(terms, day));
    }

    /// <summary>What points pay of a purchase: no more of them than it takes to pay so much.</summary>
    public (long Points, long Amount) Payment(Buy buy)
    {
        if (buy.PayWith == 0 || Wallet(Setups.Points).Payment is not { } worth)
        {
            return (0, 0);
        }

        var amount = Math.Min(buy.Amount, Arithmetic.Round((BigInteger)buy.PayWith * worth.PerAmount, worth.Points, PointRounding.Floor));
        return (Arithmetic.Round((BigInteger)amount * worth.Points, worth.PerAmount, PointRounding.Ceiling), amount);
    }

    /// <summary>Where a tier stands, 0 for the lowest; -1: nowhere.</summary>
    public int Rank(string? tier) => Program.Tiers is { } tiers ? tiers.Levels.Select(static level => level.Id).ToList().IndexOf(tier!) : -1;

    public static IEnumerable<CampaignEffect> Effects(CampaignDefinition campaign) =>
        campaign.Effect is { } effect ? [effect] : campaign.Variants.Select(static variant => variant.Effect);

    /// <summary>The first day of a period.</summary>
    public static DateOnly First(CapPeriod period, DateOnly day) => period switch
    {
        CapPeriod.Day => day,
        CapPeriod.Week => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
        CapPeriod.Month => day.AddDays(1 - day.Day),
        CapPeriod.Year => day.AddDays(1 - day.DayOfYear),
        CapPeriod.Lifetime => default,
        _ => throw new NotSupportedException($"{period} is no period."),
    };

    private DateTimeOffset? Ends(WalletDefinition wallet, DateOnly day)
    {
        if (wallet.Expiry is not { } expiry)
        {
            return null;
        }

        var last = expiry.Unit switch
        {
            ExpiryUnit.Days => day.AddDays(expiry.After),
            ExpiryUnit.Months => day.AddMonths(expiry.After),
            _ => day.AddYears(expiry.After),
        };
        if (expiry.RoundUp is { } period)
        {
            var months = period switch { ExpiryPeriod.Month => 1, ExpiryPeriod.Quarter => 3, ExpiryPeriod.Half => 6, _ => 12 };
            while (last.AddDays(1).Day != 1 || last.Month % months != 0)
            {
                last = last.AddDays(1);
            }
        }

        return Days.Start(last.AddDays(1));
    }

    private static void Refuse(ProgramDefinition program)
    {
        Refuse(program.StackingGroups.IsEmpty && program.Segments.IsEmpty && program.Memberships.All(static plan => !plan.Retired), "groups, segments, retired memberships");
        foreach (var challenge in program.Challenges)
        {
            Refuse(challenge, program);
        }

        Refuse(program is { AmountBasis: AmountBasis.WithTax }, "amounts without tax");
        Refuse(program.Referral is null or { Condition: null, Referrer: { Wallet: not null, Reward: null }, Friend: null or { Wallet: not null, Reward: null } }, "referrals by vouchers or on a condition");
        foreach (var wallet in program.Wallets)
        {
            Refuse(wallet is { Confirmation: null } && wallet.Expiry is null or { Kind: ExpiryKind.AfterEarning }, wallet.Id);
        }
    }

    private static void Refuse(ChallengeDefinition challenge, ProgramDefinition program) => Refuse(
        challenge is { Measure: ChallengeMeasure.Count or ChallengeMeasure.Amount or ChallengeMeasure.StreakDays or ChallengeMeasure.StreakWeeks, Condition: null, From: null, Until: null, Reward: null, Leaderboard: false, Retired: false }
            && (!challenge.Repeatable || challenge.MostTimes <= 10)
            && (challenge.Points is not { } points || program.Wallets.First(wallet => wallet.Id == points.Wallet).Kind == WalletKind.Points),
        challenge.Id);

    private static void Refuse(EarningRule rule) => Refuse(
        rule is { Condition: null, Group: null, Multiplier: null, Reward: null, Challenge: null, Effect: not null, Trigger: RuleTrigger.Purchase or RuleTrigger.Activity or RuleTrigger.Enrollment },
        rule.Id);

    private static void Refuse(bool known, string what)
    {
        if (!known)
        {
            throw new NotSupportedException($"The oracle does not understand {what} of the program.");
        }
    }
}
