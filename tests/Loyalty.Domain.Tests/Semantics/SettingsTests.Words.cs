using System.Collections;
using System.Collections.Immutable;
using Loyalty.Contracts.Memberships;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Domain.Memberships;
using Loyalty.Domain.Tests.Campaigns;
using Loyalty.Domain.Tests.Challenges;

namespace Loyalty.Domain.Tests.Semantics;

// What is only handed on: names, the brands that settle among each other, the price of a plan. Nothing is decided by it.
public sealed partial class SettingsTests
{
    private static ImmutableArray<string> Words { get; } =
    [
        "ProgramDefinition.Name",
        "ChannelDefinition.Name",
        "ChannelDefinition.Brand",
        "WalletDefinition.Name",
        "EarningRule.Name",
        "TierLevel.Name",
        "CampaignDefinition.Name",
        "ActivityType.Name",
        "StackingGroup.Name",
        "SegmentDefinition.Name",
        "ChallengeDefinition.Description",
        "MembershipPlan.Name",
        "MembershipPlan.Price",
    ];

    [Fact]
    public void Words_change_nothing()
    {
        var (told, plain) = (Worded("x"), Worded(null));

        Assert.Equal(Words.Order(), Leaves(told.Current.Definition).Except(Leaves(plain.Current.Definition)).Select(leaf => leaf.Name).Distinct().Order());
        Assert.Equal(TestMember.Text(plain.State), TestMember.Text(told.State));
        Assert.Equal(plain.Journal.Select(record => TestMember.Text(record.Events)), told.Journal.Select(record => TestMember.Text(record.Events)));
    }

    /// <summary>A member to whom much has happened, by a program whose words all say something, or nothing.</summary>
    private static TestMember Worded(string? word)
    {
        var program = ChallengeGiven.Program(ChallengeGiven.Challenge(goal: 1) with { Description = word }).With(CampaignGiven.Extra(5) with { Name = word });
        var member = new TestMember(program with
        {
            Name = word ?? "",
            Channels = [.. program.Channels.Select(channel => channel with { Name = word, Brand = word })],
            Wallets = [.. program.Wallets.Select(wallet => wallet with { Name = word })],
            EarningRules = [.. program.EarningRules.Select(rule => rule with { Name = word, Group = "g" })],
            StackingGroups = [new StackingGroup { Id = "g", Name = word }],
            ActivityTypes = [.. program.ActivityTypes.Select(type => type with { Name = word })],
            Tiers = Given.Tiers() with { Levels = [.. Given.Tiers().Levels.Select(level => level with { Name = word })] },
            Segments = [new SegmentDefinition { Id = "vip", Name = word, Condition = new Condition { Tiers = ["silver"] } }],
            Memberships = [new MembershipPlan { Id = "plus", Name = word, Length = 2, Price = word is null ? 0 : 49_00 }],
        }).At(_now);
        member.Do("pay", (state, edition, now) => MembershipRules.Pay(state, new PayMembership { Key = "pay", Plan = "plus", PaidAt = now }, edition, now));
        member.Buy("p", _now, 100_00);
        member.Act(Given.Activity("a", _now));
        member.SweepAt(_now.AddDays(3));
        return member;
    }

    /// <summary>Whatever is said in the part and in the parts of it.</summary>
    private static IEnumerable<(string Name, object Value)> Leaves(object part) => part.GetType().GetProperties().SelectMany(property =>
    {
        var value = property.GetValue(part);
        IEnumerable values = value is IEnumerable list and not string ? list : new[] { value };
        return values.OfType<object>().SelectMany(one =>
            one.GetType() is { IsEnum: false } type && type.Assembly == part.GetType().Assembly ? Leaves(one) : [($"{part.GetType().Name}.{property.Name}", one)]);
    });
}
