using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Rewards;
using Loyalty.Simulation.Histories;
using Loyalty.Storage.Accounts;

namespace Loyalty.Simulation.Worlds;

/// <summary>Coming to rest, once nothing is disturbed any more.</summary>
internal sealed partial class World
{
    private const int MostRounds = 60;
    private static readonly TimeSpan s_round = TimeSpan.FromSeconds(10);

    // What is under way is taken up again within a minute or so; what falls due later is no matter of rest.
    private static readonly TimeSpan s_underWay = TimeSpan.FromMinutes(3);

    /// <summary>Lets time pass until nothing is under way; answers what still is when that takes too long.</summary>
    private string? ComeToRest(Setup setup)
    {
        string? restless = null;
        for (var round = 0; round < MostRounds; round++)
        {
            if (!RunTo(Clock.Now + s_round))
            {
                return _circles;
            }

            restless = Restless() ?? RestlessGrains(setup);
            if (restless is null)
            {
                return null;
            }
        }

        return restless;
    }

    /// <summary>Runs something on a silo's turns, and the world until it has ended.</summary>
    public T Ask<T>(Func<IGrainFactory, Task<T>> ask)
    {
        var silo = _silos.Find(static silo => silo.IsServing) ?? throw new InvalidOperationException("No silo serves.");
        T answer = default!;
        var asked = silo.Run(async () => answer = await ask(silo.Grains));
        for (var turns = 0; !asked.IsCompleted; turns++)
        {
            if (turns > MostTurns || (!RunOne() && !Pass(Clock.NextRing ?? Clock.Now + s_round) && !silo.IsAlive))
            {
                throw new TimeoutException("The silo does not answer.");
            }
        }

        asked.GetAwaiter().GetResult();
        return answer;
    }

    private string? Restless()
    {
        if (_unanswered > 0)
        {
            return $"{_unanswered} commands are not answered.";
        }

        if (_silos.Count != 1 || !_silos[0].IsServing)
        {
            return "No silo serves.";
        }

        for (var partition = 0; partition < AccountPartition.Count; partition++)
        {
            var (cursor, last) = (Durable.Relay.Cursor(partition), Durable.Journal.LastPositionOf(partition));
            if (cursor < last)
            {
                return $"Relay partition {partition} is at {cursor} of {last}.";
            }

            if (Durable.Relay.ReadUnacknowledged(partition, 1) is [var open, ..])
            {
                return $"{open.Destination} has not taken {open.Oldest} of relay partition {partition}.";
            }

            if (Durable.Journal.ReadDue(partition, Clock.Now + s_underWay, 1) is [var due, ..])
            {
                return $"{due.Account} has something under way, due at {due.DueAt:O}.";
            }
        }

        return null;
    }

    private string? RestlessGrains(Setup setup) => Ask(async grains =>
    {
        foreach (var campaign in setup.Campaigns)
        {
            if (campaign.Budget is not null
                && await grains.GetGrain<ICampaignBudget>(Ids.Campaign(Setup.ProgramId, campaign.Id)).GetStanding() is { Leased: > 0 } standing)
            {
                return $"Campaign {campaign.Id} has {standing.Leased} leased.";
            }
        }

        foreach (var reward in setup.Rewards)
        {
            if (await grains.GetGrain<IReward>(Ids.Reward(Setup.ProgramId, reward.Definition.Id)).GetStock() is { Reserved: > 0 } stock)
            {
                return $"Of reward {reward.Definition.Id} {stock.Reserved} are reserved.";
            }
        }

        return null;
    });
}
