using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Households;
using Loyalty.Domain.Tests.Challenges;

namespace Loyalty.Domain.Tests.Semantics;

// Texts that must be there, but for what a part is called by: mostly other parts, by their ids.
public sealed partial class SettingsTests
{
    private static Setting[] Texts =>
    [
        Of("ProgramDefinition.TimeZone", (string zone) => Ended(Given.Program().WithPoints(Given.Wallet(after: 1)) with { TimeZone = zone }),
            ("Etc/UTC", "2026-03-06 00:00"), ("America/New_York", "2026-03-06 05:00")),
        Of("ProgramDefinition.Currency", (string currency) => Taken(Given.Program() with { Currency = currency }),
            ("EUR", "taken"), ("USD", "currencyNotAccepted")),
        Of("EarningRule.Wallet", (string wallet) => Balances(Given.Program(Given.Rule(wallet: wallet))),
            ("points", "100 points, 0 status"), ("status", "0 points, 100 status")),
        Of("HouseholdProgram.Wallet", (string wallet) => Founded(new HouseholdProgram { Wallet = wallet }), ("points", "points"), ("miles", "miles")),
        Of("AttributeCondition.Name", (string name) => Held(new Condition { Attribute = new AttributeCondition(name, "north") }),
            ("region", "0 1 2 3 4 5"), ("home", "")),
        Of("AttributeCondition.Value", (string value) => Held(new Condition { Attribute = new AttributeCondition("region", value) }),
            ("north", "0 1 2 3 4 5"), ("south", "")),
        Of("ActivityCondition.Name", (string name) => Rated(new ActivityCondition { Name = name, AtLeast = 2 }), ("rating", "2 3"), ("length", "")),
        Of("RewardDefinition.Name", (string name) => Shown(Given.Reward() with { Name = name }).Name, ("Mug", "Mug"), ("Cup", "Cup")),
        Of("RewardPrice.Wallet", (string wallet) => Redeeming(Given.Reward() with { Price = new RewardPrice(wallet, 100) }),
            ("points", "0 left"), ("status", "insufficientBalance 100")),
        Of("TierPrice.Tier", (string tier) => Redeeming(Given.Reward() with { TierPrices = [new TierPrice(tier, 60)] }),
            ("silver", "40 left"), ("gold", "0 left")),
        Of("EarlyAccess.Tier", (string tier) => Opening(Given.Reward() with { From = _days[4], EarlyAccess = [new EarlyAccess(tier, _days[1])] }),
            ("silver", "1 2 3 4 5"), ("gold", "4 5")),
        Of("ChallengePoints.Wallet",
            (string wallet) => Balances(ChallengeGiven.Program(ChallengeGiven.Challenge(goal: 1) with { Points = new ChallengePoints(wallet, 50) }) with { EarningRules = [] }),
            ("points", "50 points, 0 status"), ("status", "0 points, 50 status")),
    ];

    private static string Balances(ProgramDefinition program)
    {
        var member = Rich(program);
        return $"{member.Balance()} points, {member.Balance("status")} status";
    }

    /// <summary>When points end that are earned now.</summary>
    private static string Ended(ProgramDefinition program) => $"{Rich(program).State.Buckets.Single().Bucket.ExpiresAt:yyyy-MM-dd HH:mm}";

    private static string Founded(HouseholdProgram households) =>
        HouseholdRules.Found("home", (Given.Program() with { Households = households }).Compile(), _now).Events.OfType<HouseholdFounded>().Single().Wallet;
}
