using Loyalty.Grains.Accounts;
using Loyalty.Simulation.Histories;
using Loyalty.Simulation.Worlds;

namespace Loyalty.Simulation;

/// <summary>Runs histories.</summary>
public static class Simulator
{
    /// <summary>The same history gives the same outcome, whenever and wherever it is run. One that ends in an exception has an outcome too, which says so.</summary>
    public static Outcome Run(History history, Parts parts)
    {
        // An await prefers a synchronization context, which the thread of a test has, to the silos' schedulers.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var template = Template.Of(history.Setup, parts);
            var start = history.Steps.IsEmpty ? history.Until : history.Steps[0].At;
            var world = new World(history.Seed, start - TimeSpan.FromSeconds(5), template.NewStorage(), template.Editions, parts) 
            {
                FirstEdition = template.LastEdition,
                Accounts = new AccountOptions { SnapshotInterval = history.SnapshotInterval, KnownOperations = history.KnownOperations },
            };
            return Run(world, history);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private static Outcome Run(World world, History history)
    {
        try
        {
            world.StartSilo(TimeSpan.Zero);
            return world.Read(history, world.Live(history));
        }
        catch (Exception exception)
        {
            // Whatever it is, it belongs to this history: it is told with its seed, and shortened.
            return world.Broken(history, exception);
        }
    }
}
