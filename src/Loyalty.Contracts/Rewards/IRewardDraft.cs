using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Orleans.Concurrency;

namespace Loyalty.Contracts.Rewards;

/// <summary>What is edited of one reward before it is published with the program's next edition. Key: program/reward.</summary>
[Alias("loyalty.IRewardDraft")]
public interface IRewardDraft : IGrainWithStringKey
{
    /// <summary>
    /// Stores a draft as it is, valid or not. <c>preconditionFailed</c> when <paramref name="ifMatch"/> is not the draft's ETag; null creates the first.
    /// The rule <c>stockKindFixed</c>: pieces or codes of another kind are there.
    /// </summary>
    [Alias("Save")]
    Task<Outcome<RewardDraft>> Save(RewardDefinition definition, string? ifMatch);

    [Alias("Get")]
    Task<Outcome<RewardDraft>> Get();

    /// <summary>Where the draft's pieces come from; null when there is none. Asked by the stock, which saving a draft asks in turn.</summary>
    [Alias("GetStockKind"), AlwaysInterleave]
    Task<StockKind?> GetStockKind();

    /// <summary>Every fault of the draft in the newest edition of its program; pointers are those of the reward.</summary>
    [Alias("Validate")]
    Task<Outcome<ProgramValidation>> Validate();

    /// <summary>
    /// Deletes the draft of a reward that was never published, and the reward with it. The rules <c>rewardPublished</c>: it can
    /// only be retired; <c>rewardHasStock</c>: pieces or codes are there.
    /// </summary>
    /// <param name="ifMatch">The draft that is meant.</param>
    [Alias("Delete")]
    Task<Outcome<RewardDraft>> Delete(string ifMatch);

    /// <summary>The edition that publishing the draft would make, valid or not.</summary>
    [Alias("GetEdition")]
    Task<Outcome<DraftEdition>> GetEdition();

    /// <summary>Publishes the draft in the next edition. An unchanged draft is published once.</summary>
    /// <param name="ifMatch">The draft that is meant; null: whatever it is.</param>
    /// <param name="effectiveAt">Null: as soon as possible. Never in the past.</param>
    [Alias("Publish")]
    Task<Outcome<EditionInfo>> Publish(string? ifMatch, DateTimeOffset? effectiveAt = null);
}

[GenerateSerializer, Immutable, Alias("loyalty.rewards.Draft")]
public sealed record RewardDraft
{
    [Id(0)] public required string Reward { get; init; }

    [Id(1)] public required RewardDefinition Definition { get; init; }

    [Id(2)] public required string ETag { get; init; }

    [Id(3)] public required DateTimeOffset SavedAt { get; init; }
}
