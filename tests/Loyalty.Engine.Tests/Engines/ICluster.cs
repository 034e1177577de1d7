using Loyalty.Testing;
using Orleans;

namespace Loyalty.Engine.Tests.Engines;

/// <summary>A running engine, whichever it is, on a clock that the test moves. See each engine for what keeps another time.</summary>
public interface ICluster : IAsyncDisposable
{
    IClusterClient Client { get; }

    IGrainFactory Grains => Client;

    ManualTimeProvider Clock { get; }

    Probe Probe { get; }

    /// <summary>
    /// Waits until the engine has nothing to do: then only a call, a gate or the clock makes something happen. Orleans can't
    /// tell; there it only gives the silos a chance, so that a loop around it comes to an end, and what must not happen is
    /// held by the embedded engine.
    /// </summary>
    Task SettleAsync();

    /// <summary>Lets every activation that is neither used nor kept grow old, so that it is collected; one that was just used may need another time.</summary>
    Task CollectAsync();

    /// <summary>Stops the engine gracefully.</summary>
    Task StopAsync();

    /// <summary>Stops the engine and starts another one on the same storage.</summary>
    Task RestartAsync();
}
