using System.Collections.Immutable;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;

namespace Loyalty.Simulation.Histories;

/// <summary>What is published before anything happens. There are few, so that what is compiled of them serves many histories.</summary>
public sealed record Setup
{
    /// <summary>The program's id.</summary>
    public const string ProgramId = "sim";

    public required int Number { get; init; }

    /// <summary>When it was published; every history of it starts a little later.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>Without campaigns and rewards, which are published after it.</summary>
    public required ProgramDefinition Program { get; init; }

    /// <summary>What may be published instead while members buy, each with a name of its own. They earn otherwise by it, and keep points otherwise; the rest is the same.</summary>
    public ImmutableArray<ProgramDefinition> Later { get => field.IsDefault ? [] : field; init; }

    public required ImmutableArray<CampaignDefinition> Campaigns { get; init; }

    public required ImmutableArray<StockedReward> Rewards { get; init; }
}

/// <param name="Definition">As it is published.</param>
/// <param name="Pieces">Put in stock at the start; 0 for unlimited stock.</param>
public sealed record StockedReward(RewardDefinition Definition, long Pieces);
