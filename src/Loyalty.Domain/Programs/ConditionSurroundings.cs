using System.Collections.Immutable;
using Loyalty.Contracts.Campaigns;

namespace Loyalty.Domain.Programs;

/// <summary>What must hold beside a condition: what its rule or campaign asks for by itself.</summary>
internal sealed record ConditionSurroundings
{
    public static readonly ConditionSurroundings None = new();

    /// <summary>Empty: all.</summary>
    public ImmutableArray<string> Channels { get; init; } = [];

    public long? MinimumAmount { get; init; }

    /// <summary>It holds for the first purchase only.</summary>
    public bool IsFirst { get; init; }

    /// <summary>Empty: all.</summary>
    public ImmutableArray<string> Tiers { get; init; } = [];

    public ImmutableArray<AttributeCondition> Attributes { get; init; } = [];

    public CampaignSchedule? Schedule { get; init; }

    /// <summary>It is about members whom another one has brought.</summary>
    public bool IsReferred { get; init; }
}
