using Loyalty.Testing;
using Orleans;

namespace Loyalty.Engine.Tests.Engines;

/// <summary>A running engine, whichever it is, on a clock that the test moves.</summary>
public interface ICluster : IAsyncDisposable
{
    IClusterClient Client { get; }

    IGrainFactory Grains => Client;

    ManualTimeProvider Clock { get; }

    Probe Probe { get; }

    /// <summary>Waits until the engine has nothing to do: then only a call, a gate or the clock makes something happen.</summary>
    Task SettleAsync();

    /// <summary>Stops the engine gracefully.</summary>
    Task StopAsync();

    /// <summary>Stops the engine and starts another one on the same storage.</summary>
    Task RestartAsync();
}
