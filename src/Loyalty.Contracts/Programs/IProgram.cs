using System.Collections.Immutable;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Rewards;

namespace Loyalty.Contracts.Programs;

/// <summary>One program: its draft and its editions. Key: the program's id.</summary>
[Alias("loyalty.IProgram")]
public interface IProgram : IGrainWithStringKey
{
    /// <summary>Stores a draft as it is, valid or not. <c>preconditionFailed</c> when <paramref name="ifMatch"/> is not the draft's ETag; null creates the first.</summary>
    [Alias("SaveDraft")]
    Task<Outcome<ProgramDraft>> SaveDraft(ProgramDefinition definition, string? ifMatch);

    [Alias("GetDraft")]
    Task<Outcome<ProgramDraft>> GetDraft();

    /// <summary>Every fault of the draft, against itself and the newest edition, none when it can be published; and what is most likely not meant.</summary>
    [Alias("ValidateDraft")]
    Task<Outcome<ProgramValidation>> ValidateDraft();

    /// <summary>The draft as the edition that it would be, valid or not.</summary>
    [Alias("GetDraftEdition")]
    Task<Outcome<DraftEdition>> GetDraftEdition();

    /// <summary>Makes the draft the next edition. Publishing an unchanged draft again under the same effective instant answers the edition that exists.</summary>
    [Alias("Publish")]
    Task<Outcome<EditionInfo>> Publish(PublishProgram command);

    /// <summary>Takes a reward into the list of the program's rewards. Idempotent; a rule when there are as many as there can be.</summary>
    [Alias("AddReward")]
    Task<Outcome<RewardList>> AddReward(string reward);

    /// <summary>Takes a reward that was never published out of the list. Idempotent; the rule <c>rewardPublished</c> for any other.</summary>
    [Alias("RemoveReward")]
    Task<Outcome<RewardList>> RemoveReward(string reward);

    /// <summary>All rewards, drafts only among them.</summary>
    [Alias("GetRewards")]
    Task<Outcome<RewardList>> GetRewards();

    /// <summary>The faults of the newest edition with the reward in it; pointers into the reward where the fault is its own.</summary>
    [Alias("ValidateReward")]
    Task<Outcome<ProgramValidation>> ValidateReward(RewardDefinition reward);

    /// <summary>The edition that publishing the reward would make, valid or not.</summary>
    [Alias("GetRewardEdition")]
    Task<Outcome<DraftEdition>> GetRewardEdition(RewardDefinition reward, string draftETag);

    /// <summary>
    /// Makes an edition like the one in force at the instant (null: as soon as possible) with the reward put in, and one like each
    /// that comes after it. Publishing under an ETag and an instant under which the reward was published answers the edition that exists.
    /// </summary>
    [Alias("PublishReward")]
    Task<Outcome<EditionInfo>> PublishReward(RewardDefinition reward, string draftETag, DateTimeOffset? effectiveAt);

    /// <summary>Publishes an older edition's definition again, as the next edition.</summary>
    [Alias("Rollback")]
    Task<Outcome<EditionInfo>> Rollback(RollbackProgram command);

    /// <summary>All editions, oldest first.</summary>
    [Alias("GetEditions")]
    Task<Outcome<EditionList>> GetEditions();

    [Alias("GetEdition")]
    Task<Outcome<EditionDocument>> GetEdition(int number);

    /// <summary>Takes a campaign into the list of the program's campaigns. Idempotent; a rule when there are as many as there can be.</summary>
    [Alias("AddCampaign")]
    Task<Outcome<CampaignList>> AddCampaign(string campaign);

    /// <summary>All campaigns, drafts only among them.</summary>
    [Alias("GetCampaigns")]
    Task<Outcome<CampaignList>> GetCampaigns();

    /// <summary>The faults of the newest edition with the campaign in it; pointers into the campaign where the fault is its own.</summary>
    [Alias("ValidateCampaign")]
    Task<Outcome<ProgramValidation>> ValidateCampaign(CampaignDefinition campaign);

    /// <summary>The edition that publishing the campaign would make, valid or not.</summary>
    [Alias("GetCampaignEdition")]
    Task<Outcome<DraftEdition>> GetCampaignEdition(CampaignDefinition campaign, string draftETag);

    /// <summary>
    /// Makes an edition like the one in force at the instant (null: as soon as possible) with the campaign put in, and one like each
    /// that comes after it. Publishing under an ETag and an instant under which the campaign was published answers the edition that exists.
    /// </summary>
    [Alias("PublishCampaign")]
    Task<Outcome<EditionInfo>> PublishCampaign(CampaignDefinition campaign, string draftETag, DateTimeOffset? effectiveAt);

    /// <summary>The same with nothing but the state of a published campaign changed; answers the edition that exists when it is so already.</summary>
    [Alias("ChangeCampaign")]
    Task<Outcome<EditionInfo>> ChangeCampaign(string campaign, CampaignState state);
}

/// <summary>The ids of all programs, so that they can be listed. Key: <c>programs</c>.</summary>
[Alias("loyalty.IProgramRegistry")]
public interface IProgramRegistry : IGrainWithStringKey
{
    /// <summary>Idempotent.</summary>
    [Alias("Add")]
    Task Add(string program);

    [Alias("List")]
    Task<ImmutableArray<string>> List();
}

/// <summary>One edition; never changes once it is listed. Key: program/number.</summary>
[Alias("loyalty.IEdition")]
public interface IEdition : IGrainWithStringKey
{
    /// <summary>Stores the edition, before it is listed; fails when a later claim has stored one already.</summary>
    /// <param name="edition">The document.</param>
    /// <param name="claim">1 for the program's first publishing, more for each that began after it.</param>
    [Alias("Store")]
    Task Store(EditionDocument edition, long claim);

    [Alias("Get")]
    Task<EditionDocument?> Get();
}

[GenerateSerializer, Immutable, Alias("loyalty.programs.Draft")]
public sealed record ProgramDraft
{
    [Id(0)] public required string Program { get; init; }

    [Id(1)] public required ProgramDefinition Definition { get; init; }

    [Id(2)] public required string ETag { get; init; }

    [Id(3)] public required DateTimeOffset SavedAt { get; init; }
}

[GenerateSerializer, Immutable, Alias("loyalty.programs.Validation")]
public sealed record ProgramValidation
{
    /// <summary>What must be mended before it can be published.</summary>
    [Id(0)] public required ImmutableArray<Fault> Faults { get; init; } = [];

    /// <summary>What is most likely not meant, and does not stop it from being published.</summary>
    [Id(1)] public ImmutableArray<Fault> Warnings { get; init; } = [];
}

/// <summary>The edition that a draft would be, or be part of, were it published now.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.programs.DraftEdition")]
public sealed record DraftEdition
{
    /// <summary>With what is published beside the draft: campaigns and rewards.</summary>
    [Id(0)] public required EditionDocument Edition { get; init; }

    /// <summary>Why it could not be.</summary>
    [Id(1)] public required ImmutableArray<Fault> Faults { get; init; } = [];
}

[GenerateSerializer, Immutable, Alias("loyalty.programs.Publish")]
public sealed record PublishProgram
{
    /// <summary>The draft that is meant; null: whatever it is.</summary>
    [Id(0)] public string? IfMatch { get; init; }

    /// <summary>Null: as soon as possible. Never in the past.</summary>
    [Id(1)] public DateTimeOffset? EffectiveAt { get; init; }
}

[GenerateSerializer, Immutable, Alias("loyalty.programs.Rollback")]
public sealed record RollbackProgram
{
    [Id(0)] public required int Edition { get; init; }

    [Id(1)] public DateTimeOffset? EffectiveAt { get; init; }
}

[GenerateSerializer, Immutable, Alias("loyalty.programs.EditionInfo")]
public sealed record EditionInfo
{
    /// <summary>1, 2, 3 …</summary>
    [Id(0)] public required int Number { get; init; }

    /// <summary>From when on purchases that occur are valued by it. What occurred before the first edition is valued by the first.</summary>
    [Id(1)] public required DateTimeOffset EffectiveAt { get; init; }

    [Id(2)] public required DateTimeOffset PublishedAt { get; init; }

    /// <summary>The edition that this one publishes again; null otherwise.</summary>
    [Id(3)] public int? RollbackOf { get; init; }

    /// <summary>The ETag of the draft that it was made of.</summary>
    [Id(4)] public required string DraftETag { get; init; }

    /// <summary>The campaign whose publishing made it of another edition; null otherwise.</summary>
    [Id(5)] public string? Campaign { get; init; }

    /// <summary>The ETag of that campaign's draft; null when only its state changed.</summary>
    [Id(6)] public string? CampaignETag { get; init; }

    /// <summary>The reward whose publishing made it of another edition; null otherwise.</summary>
    [Id(7)] public string? Reward { get; init; }

    /// <summary>The ETag of that reward's draft.</summary>
    [Id(8)] public string? RewardETag { get; init; }
}

[GenerateSerializer, Immutable, Alias("loyalty.programs.CampaignList")]
public sealed record CampaignList
{
    /// <summary>In the order in which they were first saved.</summary>
    [Id(0)] public required ImmutableArray<ListedCampaign> Campaigns { get; init; } = [];
}

/// <param name="Campaign">Its id.</param>
/// <param name="Published">As the newest edition has it; null for a draft that was never published.</param>
[GenerateSerializer, Immutable, Alias("loyalty.programs.ListedCampaign")]
public sealed record ListedCampaign([property: Id(0)] string Campaign, [property: Id(1)] CampaignDefinition? Published);

[GenerateSerializer, Immutable, Alias("loyalty.programs.RewardList")]
public sealed record RewardList
{
    /// <summary>In the order in which they were first saved.</summary>
    [Id(0)] public required ImmutableArray<ListedReward> Rewards { get; init; } = [];
}

/// <param name="Reward">Its id.</param>
/// <param name="Published">As the newest edition has it; null for a draft that was never published.</param>
[GenerateSerializer, Immutable, Alias("loyalty.programs.ListedReward")]
public sealed record ListedReward([property: Id(0)] string Reward, [property: Id(1)] RewardDefinition? Published);

[GenerateSerializer, Immutable, Alias("loyalty.programs.EditionList")]
public sealed record EditionList
{
    [Id(0)] public required ImmutableArray<EditionInfo> Editions { get; init; } = [];
}

[GenerateSerializer, Immutable, Alias("loyalty.programs.EditionDocument")]
public sealed record EditionDocument
{
    [Id(0)] public required EditionInfo Info { get; init; }

    [Id(1)] public required ProgramDefinition Definition { get; init; }
}
