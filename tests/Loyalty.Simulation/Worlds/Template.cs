using System.Runtime.CompilerServices;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Programs;
using Loyalty.Simulation.Histories;
using Loyalty.Simulation.Storage;

namespace Loyalty.Simulation.Worlds;

/// <summary>Storage after the setup was published by the grains themselves; every history of the setup begins with a copy.</summary>
internal sealed class Template
{
    private static readonly ConditionalWeakTable<Setup, Dictionary<object, Template>> s_made = [];
    private readonly Durable _durable;

    private Template(Durable durable, Dictionary<(int Number, string Name), CompiledEdition> editions, int last) => (_durable, Editions, LastEdition) = (durable, editions, last);

    /// <summary>The newest edition that was published before anything happens.</summary>
    public int LastEdition { get; }

    /// <summary>Compiled once; histories add what they publish.</summary>
    public Dictionary<(int Number, string Name), CompiledEdition> Editions { get; }

    public Durable NewStorage() => _durable.Copy();

    public static Template Of(Setup setup, Parts parts)
    {
        lock (s_made)
        {
            var made = s_made.GetOrCreateValue(setup);
            var variant = (object?)parts.Published ?? setup;
            return made.TryGetValue(variant, out var template) ? template : made[variant] = Make(setup, parts);
        }
    }

    private static Template Make(Setup setup, Parts parts)
    {
        var editions = new Dictionary<(int Number, string Name), CompiledEdition>();
        var world = new World(0, setup.Start, new Durable(), editions, Parts.Sound);
        world.StartSilo(TimeSpan.Zero);
        while (!world.Silos[0].IsServing && world.RunOne())
        {
        }

        var last = world.Ask(async grains =>
        {
            await Publish(grains, setup, parts.Published?.Invoke(setup.Program) ?? setup.Program);
            return (await grains.GetGrain<IProgram>(Setup.ProgramId).GetEditions()).Value!.Editions.Length;
        });
        world.RunTo(setup.Start + TimeSpan.FromSeconds(30));
        world.Lose(world.Silos[0], down: null, "has set up");
        return new Template(world.Durable, editions, last);
    }

    private static async Task Publish(IGrainFactory grains, Setup setup, ProgramDefinition definition)
    {
        var program = grains.GetGrain<IProgram>(Setup.ProgramId);
        Sound(await program.SaveDraft(definition, null));
        Sound(await program.Publish(new PublishProgram()));
        foreach (var (reward, pieces) in setup.Rewards)
        {
            var key = Ids.Reward(Setup.ProgramId, reward.Id);
            var draft = grains.GetGrain<IRewardDraft>(key);
            Sound(await draft.Save(reward, null));
            Sound(await draft.Publish(null));
            if (reward.Stock == StockKind.Counted && pieces > 0)
            {
                Sound(await grains.GetGrain<IReward>(key).ChangeStock(new ChangeStock { Key = "first", Add = pieces }));
            }
            else if (reward.Stock == StockKind.Codes)
            {
                Sound(await grains.GetGrain<IRewardCodes>(key).Add(
                    new AddCodes { Upload = "first", Chunk = 0, Codes = [.. Enumerable.Range(1, (int)pieces).Select(number => $"{reward.Id}-{number}")] }));
            }
        }

        foreach (var definitionOfCampaign in setup.Campaigns)
        {
            var campaign = grains.GetGrain<ICampaign>(Ids.Campaign(Setup.ProgramId, definitionOfCampaign.Id));
            Sound(await campaign.SaveDraft(definitionOfCampaign, null));
            Sound(await campaign.Publish(null));
        }
    }

    private static void Sound<T>(Outcome<T> outcome)
        where T : class
    {
        if (outcome.Refusal is { } refusal)
        {
            throw new InvalidOperationException($"The setup is not sound: {refusal.Detail} {string.Join("; ", refusal.Errors)}");
        }
    }
}
