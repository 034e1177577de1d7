using System.Collections.Immutable;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Referrals;
using Loyalty.Contracts.Rewards;

namespace Loyalty.Contracts.Programs;

/// <summary>A program as a manager writes it: edited as a draft, immutable once published as an edition.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.programs.Definition")]
public sealed record ProgramDefinition
{
    [Id(0)] public required string Name { get; init; }

    /// <summary>IANA name, e.g. <c>Europe/London</c>; every calendar day and period is taken in it.</summary>
    [Id(1)] public required string TimeZone { get; init; }

    /// <summary>ISO 4217; the one currency that purchases are accepted in.</summary>
    [Id(2)] public required string Currency { get; init; }

    /// <summary>The channels that may send purchases; a key of a channel that is not listed is refused.</summary>
    [Id(3)] public required ImmutableArray<ChannelDefinition> Channels { get; init; } = [];

    [Id(4)] public required ImmutableArray<WalletDefinition> Wallets { get; init; } = [];

    [Id(5)] public required ImmutableArray<EarningRule> EarningRules { get; init; } = [];

    /// <summary>Null for a program without tiers.</summary>
    [Id(6)] public TierProgram? Tiers { get; init; }

    [Id(7)] public ReturnPolicy Returns { get; init; } = new();

    /// <summary>What earning and spend count.</summary>
    [Id(8)] public AmountBasis AmountBasis { get; init; } = AmountBasis.WithTax;

    /// <summary>Days (0–90) after which an arriving purchase is valued as of its arrival.</summary>
    [Id(9)] public int LateWindowDays { get; init; } = 30;

    /// <summary>What is published beside the program's own draft; a draft's are not looked at.</summary>
    [Id(10)] public ImmutableArray<CampaignDefinition> Campaigns { get; init; } = [];

    /// <summary>The most points that one operator gives or takes alone; above it a second one confirms. 0: always.</summary>
    [Id(11)] public long AdjustmentLimit { get; init; } = 10_000;

    /// <summary>What members may do beside buying.</summary>
    [Id(12)] public ImmutableArray<ActivityType> ActivityTypes { get; init; } = [];

    /// <summary>Published beside the program's own draft, as campaigns are.</summary>
    [Id(13)] public ImmutableArray<RewardDefinition> Rewards { get; init; } = [];

    /// <summary>How earning rules that hold for the same purchase go together.</summary>
    [Id(14)] public ImmutableArray<StackingGroup> StackingGroups { get; init; } = [];

    /// <summary>Groups of members that conditions and rewards may ask for.</summary>
    [Id(16)] public ImmutableArray<SegmentDefinition> Segments { get; init; } = [];

    /// <summary>Null: members get nothing for bringing friends.</summary>
    [Id(18)] public ReferralProgram? Referral { get; init; }

    /// <summary>What members can work towards.</summary>
    [Id(17)] public ImmutableArray<ChallengeDefinition> Challenges { get; init; } = [];

    /// <summary>Memberships that members pay for.</summary>
    [Id(20)] public ImmutableArray<MembershipPlan> Memberships { get => field.IsDefault ? [] : field; init; }

    /// <summary>Null: members share nothing.</summary>
    [Id(19)] public HouseholdProgram? Households { get; init; }

    /// <summary>Null: members are told of nothing.</summary>
    [Id(21)] public NoticeProgram? Notices { get; init; }
}

public enum AmountBasis
{
    /// <summary>The amount paid after discounts, tax included.</summary>
    WithTax,

    /// <summary>The amount paid after discounts, without the tax in it.</summary>
    WithoutTax,
}

[GenerateSerializer, Immutable, Alias("loyalty.programs.Channel")]
public sealed record ChannelDefinition
{
    [Id(0)] public required string Id { get; init; }

    [Id(1)] public string? Name { get; init; }

    /// <summary>A retired channel keeps its history and accepts nothing new.</summary>
    [Id(2)] public bool Retired { get; init; }

    /// <summary>Whose channel it is where several brands share a program, so that they can settle what each gave and took; null: nobody's.</summary>
    [Id(3)] public string? Brand { get; init; }
}
