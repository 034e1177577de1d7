using System.Collections.Immutable;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Relay;

namespace Loyalty.Contracts.Campaigns;

/// <summary>One campaign: its draft, what is published of it, its results. Key: program/campaign.</summary>
[Alias("loyalty.ICampaign")]
public interface ICampaign : IRelayConsumer
{
    /// <summary>Stores a draft as it is, valid or not. <c>preconditionFailed</c> when <paramref name="ifMatch"/> is not the draft's ETag; null creates the first.</summary>
    [Alias("SaveDraft")]
    Task<Outcome<CampaignDraft>> SaveDraft(CampaignDefinition definition, string? ifMatch);

    [Alias("GetDraft")]
    Task<Outcome<CampaignDraft>> GetDraft();

    /// <summary>Every fault that the newest edition would have with the draft in it; empty when it can be published.</summary>
    [Alias("ValidateDraft")]
    Task<Outcome<ProgramValidation>> ValidateDraft();

    /// <summary>The edition that publishing the draft would make, valid or not.</summary>
    [Alias("GetDraftEdition")]
    Task<Outcome<DraftEdition>> GetDraftEdition();

    /// <summary>Publishes the draft in the next edition. An unchanged draft is published once.</summary>
    /// <param name="ifMatch">The draft that is meant; null: whatever it is.</param>
    /// <param name="effectiveAt">Null: as soon as possible. Never in the past.</param>
    [Alias("Publish")]
    Task<Outcome<EditionInfo>> Publish(string? ifMatch, DateTimeOffset? effectiveAt = null);

    /// <summary>Pauses, resumes or ends the campaign, in the next edition; nothing new when it is so already. What is ended stays so.</summary>
    [Alias("ChangeState")]
    Task<Outcome<EditionInfo>> ChangeState(CampaignState state);

    /// <summary>The campaign as it is published, with what is left of its budget.</summary>
    [Alias("Get")]
    Task<Outcome<PublishedCampaign>> Get();

    /// <summary>What it came to on days from <paramref name="from"/> to <paramref name="to"/>, both included; null: no bound.</summary>
    [Alias("GetResults")]
    Task<CampaignResults> GetResults(DateOnly? from, DateOnly? to);
}

[GenerateSerializer, Immutable, Alias("loyalty.campaigns.Draft")]
public sealed record CampaignDraft
{
    [Id(0)] public required string Campaign { get; init; }

    [Id(1)] public required CampaignDefinition Definition { get; init; }

    [Id(2)] public required string ETag { get; init; }

    [Id(3)] public required DateTimeOffset SavedAt { get; init; }
}

[GenerateSerializer, Immutable, Alias("loyalty.campaigns.Published")]
public sealed record PublishedCampaign
{
    /// <summary>As the edition in force has it; as the next one will, when that is the first with the campaign.</summary>
    [Id(0)] public required CampaignDefinition Definition { get; init; }

    /// <summary>The number of that edition.</summary>
    [Id(1)] public required int Edition { get; init; }

    /// <summary>Null for a campaign without a budget.</summary>
    [Id(2)] public BudgetStanding? Budget { get; init; }
}

/// <summary>How a budget stands, in its unit. Remaining = Total − Awarded + GivenBack − Leased, unless the campaign has ended or its total was lowered.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.campaigns.BudgetStanding")]
public sealed record BudgetStanding
{
    [Id(0)] public required BudgetUnit Unit { get; init; }

    [Id(1)] public required long Total { get; init; }

    /// <summary>Journalled awards, those given back included.</summary>
    [Id(2)] public required long Awarded { get; init; }

    /// <summary>Taken back by returns.</summary>
    [Id(3)] public required long GivenBack { get; init; }

    /// <summary>Held by silos to award from and not awarded yet; what they don't use comes back when their leases are settled.</summary>
    [Id(4)] public required long Leased { get; init; }

    /// <summary>What nobody holds.</summary>
    [Id(5)] public required long Remaining { get; init; }
}

[GenerateSerializer, Immutable, Alias("loyalty.campaigns.Results")]
public sealed record CampaignResults
{
    [Id(0)] public required string Campaign { get; init; }

    /// <summary>The newest days (400 at most) that had anything, oldest first, by the day on which it occurred.</summary>
    [Id(1)] public required ImmutableArray<CampaignDay> Days { get; init; } = [];

    /// <summary>Everything on days before those, under the newest of these days; null when there is none.</summary>
    [Id(2)] public CampaignDay? Earlier { get; init; }
}

[GenerateSerializer, Immutable, Alias("loyalty.campaigns.Day")]
public sealed record CampaignDay([property: Id(0)] DateOnly Day, [property: Id(1)] ImmutableArray<CampaignFigures> Figures);

/// <summary>What one channel and variant came to.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.campaigns.Figures")]
public sealed record CampaignFigures
{
    [Id(0)] public required string Channel { get; init; }

    /// <summary>Null for a campaign without variants; <c>control</c> for the control group.</summary>
    [Id(1)] public string? Variant { get; init; }

    [Id(2)] public required long Awards { get; init; }

    [Id(3)] public required long Points { get; init; }

    /// <summary>Awards that returns took back whole, on the day and in the channel of the return.</summary>
    [Id(4)] public required long AwardsTakenBack { get; init; }

    /// <summary>Points that returns took back, on the day and in the channel of the return.</summary>
    [Id(5)] public required long PointsTakenBack { get; init; }

    /// <summary>Purchases that met every condition, whether or not a limit, the budget or the control group kept the award back.</summary>
    [Id(6)] public required long Purchases { get; init; }

    /// <summary>What was spent in them, in minor units; returns are not taken off.</summary>
    [Id(7)] public required long Spend { get; init; }
}
