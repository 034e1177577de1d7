using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Orleans.Runtime;
using Orleans.State;

namespace Orleans.Storage;

/// <summary>Keeps states as JSON in memory: for tests and trials. As strict about ETags as any durable storage.</summary>
internal sealed class MemoryGrainStorage(JsonSerializerOptions? json) : IGrainStorage
{
    private readonly ConcurrentDictionary<(string StateName, GrainId GrainId), Record> _records = new();
    private readonly Lock _gate = new();
    private long _version;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var found = _records.TryGetValue((stateName, grainId), out var record);
        grainState.ETag = record?.ETag;
        grainState.RecordExists = found;
        grainState.State = found ? JsonSerializer.Deserialize<T>(record!.Json, json) : StateCreator<T>.Create();
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        // A copy, because a grain may go on to change what it wrote.
        var bytes = JsonSerializer.SerializeToUtf8Bytes(grainState.State, json);
        lock (_gate)
        {
            Check(stateName, grainId, grainState.ETag);
            var written = new Record(bytes, (++_version).ToString(CultureInfo.InvariantCulture));
            _records[(stateName, grainId)] = written;
            grainState.ETag = written.ETag;
            grainState.RecordExists = true;
        }

        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        lock (_gate)
        {
            Check(stateName, grainId, grainState.ETag);
            _records.TryRemove((stateName, grainId), out _);
        }

        grainState.ETag = null;
        grainState.RecordExists = false;
        grainState.State = StateCreator<T>.Create();
        return Task.CompletedTask;
    }

    private void Check(string stateName, GrainId grainId, string? etag)
    {
        var stored = _records.TryGetValue((stateName, grainId), out var record) ? record.ETag : null;
        if (stored != etag)
        {
            throw new InconsistentStateException($"State '{stateName}' of {grainId} was written by someone else.", stored, etag);
        }
    }

    private sealed record Record(byte[] Json, string ETag);
}
