using System.Globalization;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;
using Orleans.Runtime;

namespace Loyalty.Grains.Rewards;

[GrainType("reward-draft")]
internal sealed class RewardDraftGrain([PersistentState("rewardDraft", GrainStorages.State)] IPersistentState<RewardDraftState> state, TimeProvider time)
    : StateGrain<RewardDraftState>(state), IRewardDraft
{
    private static readonly Refusal NoDraft = Refusal.NotFound("draftNotFound", "The reward has no draft.");

    private static readonly Refusal StockKindFixed = Refusal.Rule("stockKindFixed", "The kind of stock cannot change: pieces or codes of the present kind are there.") with
    {
        Errors = [new Fault("/stock", "cannot change any more")],
    };

    private static readonly Refusal HasStock = Refusal.Rule("rewardHasStock", "Pieces or codes of the reward are there; take the pieces out first.");

    private string Key => this.GetPrimaryKeyString();

    private IProgram Program => GrainFactory.GetGrain<IProgram>(Ids.ProgramOf(Key));

    public async Task<Outcome<RewardDraft>> Save(RewardDefinition definition, string? ifMatch)
    {
        if (ifMatch != State.Draft?.ETag)
        {
            return ETagMismatch();
        }

        var reward = Ids.LocalOf(Key);
        if ((await Program.AddReward(reward)).Refusal is { } refusal)
        {
            return refusal;
        }

        if (State.Draft is { } before && before.Definition.Stock != definition.Stock && (await GrainFactory.GetGrain<IReward>(Key).GetStock()).Added > 0)
        {
            return StockKindFixed;
        }

        var draft = new RewardDraft
        {
            Reward = reward,
            Definition = definition with { Id = reward },
            ETag = (++State.DraftNumber).ToString(CultureInfo.InvariantCulture),
            SavedAt = time.GetUtcNow(),
        };
        State.Draft = draft;
        await Save();
        return draft;
    }

    public Task<Outcome<RewardDraft>> Get() => Task.FromResult<Outcome<RewardDraft>>(State.Draft is { } draft ? draft : NoDraft);

    public Task<StockKind?> GetStockKind() => Task.FromResult(State.Draft?.Definition.Stock);

    public async Task<Outcome<ProgramValidation>> Validate() =>
        State.Draft is { } draft ? await Program.ValidateReward(draft.Definition) : NoDraft;

    public async Task<Outcome<RewardDraft>> Delete(string ifMatch)
    {
        if (State.Draft is not { } draft)
        {
            return NoDraft;
        }

        if (ifMatch != draft.ETag)
        {
            return ETagMismatch();
        }

        if (await GrainFactory.GetGrain<IReward>(Key).GetStock() is { Added: > 0 })
        {
            return HasStock;
        }

        if ((await Program.RemoveReward(draft.Reward)).Refusal is { } refusal)
        {
            return refusal;
        }

        // The number stays: no ETag ever means two drafts.
        State.Draft = null;
        await Save();
        return draft;
    }

    public async Task<Outcome<DraftEdition>> GetEdition() =>
        State.Draft is { } draft ? await Program.GetRewardEdition(draft.Definition, draft.ETag) : NoDraft;

    public async Task<Outcome<EditionInfo>> Publish(string? ifMatch, DateTimeOffset? effectiveAt)
    {
        if (State.Draft is not { } draft)
        {
            return NoDraft;
        }

        if (ifMatch is not null && ifMatch != draft.ETag)
        {
            return ETagMismatch();
        }

        // A deletion that was interrupted may have taken it out of the list.
        return (await Program.AddReward(draft.Reward)).Refusal ?? await Program.PublishReward(draft.Definition, draft.ETag, effectiveAt);
    }

    private Refusal ETagMismatch() => new()
    {
        Kind = RefusalKind.PreconditionFailed,
        Code = "preconditionFailed",
        Detail = State.Draft is null ? "There is no draft yet." : "The draft has changed since it was read.",
    };
}

[GenerateSerializer, Alias("loyalty.rewards.DraftState")]
internal sealed class RewardDraftState
{
    [Id(0)]
    public RewardDraft? Draft { get; set; }

    [Id(1)]
    public long DraftNumber { get; set; }
}
