using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Loyalty.Simulation.Histories;
using Orleans.Runtime;
using Orleans.Storage;

namespace Loyalty.Simulation.Storage;

/// <summary>States of grains, as strict about their tags as any store.</summary>
internal sealed class SimulatedStates(SiloStorage storage) : IGrainStorage
{
    // As the silo writes them.
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var grain = grainId.ToString();
        var stored = await storage.Read(Stores.States, () => storage.Durable.States.GetValueOrDefault((grain, stateName)));
        grainState.State = stored is null ? Activator.CreateInstance<T>() : JsonSerializer.Deserialize<T>(stored.Body, s_json)!;
        grainState.ETag = stored?.ETag;
        grainState.RecordExists = stored is not null;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var grain = grainId.ToString();
        var expected = grainState.ETag;
        var body = JsonSerializer.SerializeToUtf8Bytes(grainState.State, s_json);
        grainState.ETag = await storage.Write(Stores.States, () =>
        {
            Check(grain, stateName, expected);
            var etag = (++storage.Durable.ETags).ToString(CultureInfo.InvariantCulture);
            storage.Durable.States[(grain, stateName)] = new StoredState(etag, body);
            storage.World.StateWritten(grain, body);
            return etag;
        });
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var grain = grainId.ToString();
        var expected = grainState.ETag;
        await storage.Write(Stores.States, () =>
        {
            Check(grain, stateName, expected);
            storage.World.StateWritten(grain, []);
            return storage.Durable.States.Remove((grain, stateName));
        });
        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private void Check(string grain, string stateName, string? expected)
    {
        var stored = storage.Durable.States.GetValueOrDefault((grain, stateName))?.ETag;
        if (stored != expected)
        {
            throw new InconsistentStateException($"The state '{stateName}' of {grain} was written by another activation.", stored, expected);
        }
    }
}
