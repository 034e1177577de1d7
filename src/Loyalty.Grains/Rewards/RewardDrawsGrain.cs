using Loyalty.Contracts.Common;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Rewards;
using Loyalty.Grains.Members;
using Loyalty.Grains.Programs;
using Orleans.Runtime;

namespace Loyalty.Grains.Rewards;

/// <summary>
/// Which tickets take part in which draw, and by which seed. That is durable before the first ticket is drawn, so that no
/// draw can be held again with a better outcome.
/// </summary>
[GrainType("reward-draws")]
internal sealed class RewardDrawsGrain(
    [PersistentState("rewardDraws", GrainStorages.State)] IPersistentState<RewardDrawsState> state, ProgramCatalog catalog, PersonalDataHasher hasher, TimeProvider time)
    : StateGrain<RewardDrawsState>(state), IRewardDraws
{
    private static readonly Refusal NotFound = Refusal.NotFound("drawNotFound", "The reward has no such draw.");

    private static readonly Refusal NoTickets = Refusal.Rule("noTickets", "No ticket was handed out since the last draw.");

    private static readonly Refusal TooMany = Refusal.Rule("tooManyDraws", "The reward has had as many draws as it can have.", new NamedNumber("limit", Limits.Draws));

    private static readonly Refusal OtherContent = Refusal.Conflict(
        "idReused", "The same key was used before, with another content.", new Fault("", "differs from what is stored"));

    private string Key => this.GetPrimaryKeyString();

    public async Task<Outcome<RaffleDraw>> Draw(DrawTickets command)
    {
        if (State.Draws.Find(draw => draw.Key == command.Key) is { } known)
        {
            return known.Plan!.Wanted == command.Winners && known.Seed == command.Seed ? await Run(known.Plan) : OtherContent;
        }

        var edition = (await new EditionsInForce(catalog, Ids.ProgramOf(Key)).Get())?.Newest;
        if (edition?.Reward(Ids.LocalOf(Key)) is null)
        {
            return RewardRefusals.RewardNotFound;
        }

        var last = (await GrainFactory.GetGrain<IReward>(Key).GetTickets()).Last;
        var from = State.Draws.Count == 0 ? 1 : State.Draws[^1].Plan!.To + 1;
        if (last < from)
        {
            return NoTickets;
        }

        if (State.Draws.Count >= Limits.Draws)
        {
            return TooMany;
        }

        var number = State.Draws.Count + 1;
        var plan = new PlannedDraw
        {
            Number = number,
            At = time.GetUtcNow(),
            From = from,
            To = last,
            Wanted = command.Winners,
            Seed = command.Seed ?? hasher.DrawSeed(Key, number),
        };
        State.Draws.Add(new StoredDraw { Key = command.Key, Seed = command.Seed, Plan = plan });
        await Save();
        return await Run(plan);
    }

    public async Task<Outcome<RaffleDraw>> Get(int number) =>
        number >= 1 && number <= State.Draws.Count ? await Run(State.Draws[number - 1].Plan!) : NotFound;

    public Task<RaffleDraws> GetAll() => Task.FromResult(new RaffleDraws { Draws = [.. State.Draws.Select(draw => draw.Plan!)] });

    private Task<Outcome<RaffleDraw>> Run(PlannedDraw plan) =>
        GrainFactory.GetGrain<IRaffleDraw>(FormattableString.Invariant($"{Key}/{plan.Number}")).Run(plan);
}

[GenerateSerializer, Alias("loyalty.rewards.DrawsState")]
internal sealed class RewardDrawsState
{
    /// <summary>By their numbers, from 1.</summary>
    [Id(0)]
    public List<StoredDraw> Draws { get; set; } = [];
}

[GenerateSerializer, Alias("loyalty.rewards.StoredDraw")]
internal sealed class StoredDraw
{
    [Id(0)]
    public string Key { get; set; } = "";

    /// <summary>As it was given; null: the platform made one.</summary>
    [Id(1)]
    public string? Seed { get; set; }

    [Id(2)]
    public PlannedDraw? Plan { get; set; }
}
