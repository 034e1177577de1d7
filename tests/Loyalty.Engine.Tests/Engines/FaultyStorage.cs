using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Loyalty.Engine.Tests.Engines;

/// <summary>A storage whose operations fail when the probe says so, and stand still while it keeps a gate.</summary>
internal sealed class FaultyStorage(IGrainStorage inner) : IGrainStorage
{
    public Probe? Faults { get; set; }

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Faults?.ThrowIfFailing("read");
        await inner.ReadStateAsync(stateName, grainId, grainState);
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Faults?.ThrowIfFailing("write");
        await inner.WriteStateAsync(stateName, grainId, grainState);
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Faults?.ThrowIfFailing("clear");
        await inner.ClearStateAsync(stateName, grainId, grainState);
    }
}
