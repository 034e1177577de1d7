using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Memberships;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Tests.Campaigns;

namespace Loyalty.Domain.Tests.Programs;

/// <summary>Going back is possible whatever has come since: it stays, retired.</summary>
public sealed class RolledBackProgramTests
{
    private static readonly ProgramDefinition _older = Given.Program();

    private static readonly ProgramDefinition _newer = Given.Program(Given.Rule(id: "cash", wallet: "cash"), Given.Rule(id: "s", wallet: "status")) with
    {
        Channels = [.. _older.Channels, new ChannelDefinition { Id = "kiosk", Brand = "other" }],
        Wallets = [.. _older.Wallets, Given.Wallet("cash", WalletKind.Money)],
        ActivityTypes = [new ActivityType { Id = "review" }],
        Segments = [new SegmentDefinition { Id = "vip" }],
        Households = new HouseholdProgram { Wallet = "points" },
        Tiers = Given.Tiers(TierMetric.StatusPoints),
        Memberships = [new MembershipPlan { Id = "plus", Length = 12, Unit = ExpiryUnit.Months, Tier = "gold" }],
        Challenges =
        [
            new ChallengeDefinition { Id = "c", Measure = ChallengeMeasure.Count, Goal = 3, Condition = new Condition { Segments = ["vip"] }, Points = new ChallengePoints("cash", 5) },
            new ChallengeDefinition { Id = "d", Measure = ChallengeMeasure.Count, Goal = 3, ActivityTypes = ["review"] },
        ],
    };

    [Fact]
    public void Rolling_back_keeps_what_has_come_since_as_retired_and_is_sound()
    {
        Assert.Empty(ProgramValidator.Validate(_newer, _older));
        Assert.NotEmpty(ProgramValidator.Validate(_older, _newer));

        var rolledBack = RolledBackProgram.Of(_older, _newer);

        Assert.Empty(ProgramValidator.Validate(rolledBack, _newer));
        Assert.Equal(["base"], rolledBack.EarningRules.Select(rule => rule.Id));
        Assert.Equal([("shop", false), ("web", false), ("kiosk", true)], rolledBack.Channels.Select(channel => (channel.Id, channel.Retired)));
        Assert.Equal([("points", false), ("status", false), ("cash", true)], rolledBack.Wallets.Select(wallet => (wallet.Id, wallet.Retired)));
        Assert.Equal([("basic", false), ("silver", true), ("gold", true), ("platinum", true)], rolledBack.Tiers!.Levels.Select(level => (level.Id, level.Retired)));
        Assert.Equal(_newer.Households! with { Retired = true }, rolledBack.Households);
        Assert.True(rolledBack.ActivityTypes.Single().Retired && rolledBack.Memberships.Single().Retired && rolledBack.Challenges.All(challenge => challenge.Retired));
        Assert.Empty(rolledBack.Segments);
    }

    [Fact]
    public void Rolling_back_and_forth_again_brings_back_what_was_retired()
    {
        var rolledBack = RolledBackProgram.Of(_older, _newer);
        var again = RolledBackProgram.Of(_newer, rolledBack);

        Assert.Empty(ProgramValidator.Validate(again, rolledBack));
        Assert.DoesNotContain(again.Channels, channel => channel.Retired);
        Assert.DoesNotContain(again.Tiers!.Levels, level => level.Retired);
        Assert.False(again.Households!.Retired);
    }

    /// <summary>Levels by id and threshold, before and after.</summary>
    [Theory]
    [InlineData("basic:0 gold:500", "basic:0 silver:100 gold:900", "basic:0 silver:100* gold:500")]
    [InlineData("basic:0 gold:100", "basic:0 silver:100 gold:500", "basic:0 silver:1* gold:100")]
    [InlineData("basic:0 silver:100", "basic:0 silver:50 gold:80 platinum:90", "basic:0 silver:100 gold:101* platinum:102*")]
    [InlineData("basic:0 silver:100", "member:0 basic:10 silver:50", "basic:0 member:1* silver:100")]
    [InlineData("basic:0 silver:1 gold:2", "basic:0 bronze:1 silver:5 gold:10", "basic:0 bronze:1* silver:1 gold:2")]
    [InlineData("basic:0 silver:2", "basic:0 bronze:1 copper:2 tin:3 silver:4", "basic:0 bronze:1* copper:2* tin:2* silver:2")]
    public void Rolling_back_puts_levels_that_have_come_since_where_they_stood(string older, string newer, string expected)
    {
        var newest = _older with { Tiers = Levels(newer) };
        var rolledBack = RolledBackProgram.Of(_older with { Tiers = Levels(older) }, newest);

        Assert.Equal(expected, string.Join(' ', rolledBack.Tiers!.Levels.Select(level => $"{level.Id}:{level.Threshold}{(level.Retired ? "*" : "")}")));
        Assert.Empty(ProgramValidator.Validate(rolledBack, newest));
    }

    [Fact]
    public void Rolling_back_names_the_campaign_that_needs_what_the_older_edition_does_not_have()
    {
        var newest = _newer.With(CampaignGiven.Extra(5) with { Channels = ["kiosk"], Condition = new Condition { Segments = ["vip"] } });

        var rolledBack = RolledBackProgram.Of(_older with { Campaigns = newest.Campaigns }, newest);

        Assert.Equal(["/campaigns/0/channels", "/campaigns/0/condition/segments/0"], ProgramValidator.Validate(rolledBack, newest).Select(fault => fault.Pointer));
        Assert.Empty(ProgramValidator.Validate(rolledBack with { Campaigns = [newest.Campaigns[0] with { State = CampaignState.Ended }] }, newest));
    }

    private static TierProgram Levels(string levels) => Given.Tiers() with
    {
        Levels = [.. levels.Split(' ').Select(level => level.Split(':')).Select(level => new TierLevel { Id = level[0], Threshold = long.Parse(level[1], null) })],
    };
}
