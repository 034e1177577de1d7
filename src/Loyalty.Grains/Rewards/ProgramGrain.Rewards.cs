using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Common;

namespace Loyalty.Grains.Programs;

internal sealed partial class ProgramGrain
{
    private static readonly Refusal RewardPublished = Refusal.Rule("rewardPublished", "The reward was published: it can be retired, not deleted.");

    public async Task<Outcome<RewardList>> AddReward(string reward)
    {
        if (State.Draft is null && State.Editions.IsEmpty)
        {
            return Refusals.ProgramNotFound;
        }

        if (!State.Rewards.Contains(reward))
        {
            if (State.Rewards.Length >= Limits.Rewards)
            {
                return Refusal.Rule("tooManyRewards", "The program has as many rewards as it can have.", new NamedNumber("limit", Limits.Rewards));
            }

            State.Rewards = State.Rewards.Add(reward);
            await Save();
        }

        return await GetRewards();
    }

    public async Task<Outcome<RewardList>> RemoveReward(string reward)
    {
        // Every edition holds what those before it had published.
        if ((await Last())?.Rewards.Any(known => known.Id == reward) is true)
        {
            return RewardPublished;
        }

        if (State.Rewards.Contains(reward))
        {
            State.Rewards = State.Rewards.Remove(reward);
            await Save();
        }

        return await GetRewards();
    }

    public async Task<Outcome<RewardList>> GetRewards()
    {
        if (State.Draft is null && State.Editions.IsEmpty)
        {
            return Refusals.ProgramNotFound;
        }

        var published = (await Last())?.Rewards ?? [];
        return new RewardList
        {
            Rewards = [.. State.Rewards.Select(id => new ListedReward(id, published.FirstOrDefault(reward => reward.Id == id)))],
        };
    }

    public async Task<Outcome<ProgramValidation>> ValidateReward(RewardDefinition reward) =>
        State.Editions.IsEmpty
            ? Refusals.ProgramNotFound
            : Validated(await Change(Earliest, definition => With(definition, reward)), "rewards", definition => IndexOf(definition, reward));

    public async Task<Outcome<DraftEdition>> GetRewardEdition(RewardDefinition reward, string draftETag)
    {
        if (State.Editions.IsEmpty)
        {
            return Refusals.ProgramNotFound;
        }

        var changed = await Change(Earliest, definition => With(definition, reward));
        return Draft(changed, Faults(changed, "rewards", definition => IndexOf(definition, reward)), info => info with { Reward = reward.Id, RewardETag = draftETag });
    }

    public async Task<Outcome<EditionInfo>> PublishReward(RewardDefinition reward, string draftETag, DateTimeOffset? effectiveAt)
    {
        if (State.Editions.IsEmpty)
        {
            return Refusals.ProgramNotFound;
        }

        // An unknown outcome may be tried again: the same draft is published once.
        if (State.Editions.FirstOrDefault(edition => edition.Reward == reward.Id && edition.RewardETag == draftETag && IsWhenAsked(edition, effectiveAt)) is { } published)
        {
            return new Outcome<EditionInfo> { Value = published, Replayed = true };
        }

        var changed = await Change(effectiveAt ?? Earliest, definition => With(definition, reward));
        return Faults(changed, "rewards", definition => IndexOf(definition, reward)) is { IsEmpty: false } faults
            ? new Refusal { Kind = RefusalKind.Rule, Code = "rewardInvalid", Detail = "The reward has faults and cannot be published.", Errors = faults }
            : TooEarly(effectiveAt) ?? await Make(changed, effectiveAt, info => info with { Reward = reward.Id, RewardETag = draftETag });
    }

    private static ProgramDefinition With(ProgramDefinition definition, RewardDefinition reward)
    {
        var index = IndexOf(definition, reward);
        return definition with { Rewards = index < 0 ? definition.Rewards.Add(reward) : definition.Rewards.SetItem(index, reward) };
    }

    private static int IndexOf(ProgramDefinition definition, RewardDefinition reward) =>
        definition.Rewards.IndexOf(definition.Rewards.FirstOrDefault(known => known.Id == reward.Id)!);
}
