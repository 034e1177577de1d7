using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Loyalty.Storage.Grains;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Loyalty.Storage.AzureTables.Grains;

/// <summary>The state of grains as JSON, one row a state, and some beside it for a large one.</summary>
internal sealed class AzureTablesGrainStorage(string provider, StorageTables tables, AzureTablesStorageOptions options) : IGrainStorage
{
    private readonly JsonSerializerOptions json = options.GrainStateJson;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var (row, body) = await tables.Call(() => Read(grainId, stateName), cancellationToken).ConfigureAwait(false);
        var state = body is null ? default : JsonSerializer.Deserialize<T>(body, json);
        grainState.State = state ?? InitialState.Of<T>();
        grainState.ETag = row?.ETag.ToString();
        grainState.RecordExists = row is not null;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // Before anything is awaited: the grain may go on to change what it wrote.
        var body = JsonSerializer.SerializeToUtf8Bytes(grainState.State, json);
        if (body.Length > options.MaxPayloadBytes)
        {
            throw new ArgumentException($"The state '{stateName}' of {grainId} has {body.Length} bytes, more than the {options.MaxPayloadBytes} allowed.", nameof(grainState));
        }

        var expected = grainState.ETag;
        var tag = await tables.Call(() => Write(grainId, stateName, body, expected), cancellationToken).ConfigureAwait(false);
        grainState.ETag = tag.ToString();
        grainState.RecordExists = true;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var expected = grainState.ETag;
        await tables.Call(() => Clear(grainId, stateName, expected), cancellationToken).ConfigureAwait(false);
        grainState.State = InitialState.Of<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private static string PartitionKey(GrainId grain) => TableKeys.Of(grain.ToString(), nameof(grain));

    private static InconsistentStateException Inconsistent(GrainId grain, string name, string? expected, TableEntity? stored) =>
        new($"The state '{name}' of {grain} was written by another activation.", stored?.ETag.ToString(), expected);

    private string RowKey(string name) => $"{TableKeys.Escape(provider)};{TableKeys.Escape(name)}";

    private async Task<(TableEntity? Row, byte[]? Body)> Read(GrainId grain, string name)
    {
        while (true)
        {
            var row = await tables.Get(tables.Grains, PartitionKey(grain), RowKey(name)).ConfigureAwait(false);
            if (row is null)
            {
                return (null, null);
            }

            var more = EntityBody.RowsOf(row) == 1 ? [] : await tables.Query(tables.Grains, MoreRows(grain, name)).ConfigureAwait(false);
            if (EntityBody.Read(row, more) is { } body)
            {
                return (row, body);
            }

            // It was written again between the two reads.
        }
    }

    private async Task<ETag> Write(GrainId grain, string name, byte[] body, string? expected)
    {
        var write = Guid.NewGuid().ToString("n");
        var row = new TableEntity(PartitionKey(grain), RowKey(name)) { ["Write"] = write };
        var more = EntityBody.Write(row, body);
        try
        {
            var tags = await tables.Submit(
                tables.Grains,
                [
                    expected is null ? new(TableTransactionActionType.Add, row) : new(TableTransactionActionType.UpdateReplace, row, new ETag(expected)),
                    .. more.Select(other => new TableTransactionAction(TableTransactionActionType.UpsertReplace, other)),
                ]).ConfigureAwait(false);
            if (tags[0] is { } tag)
            {
                return tag;
            }
        }
        catch (RequestFailedException e) when (e.IsCollision())
        {
            // A write that was sent twice collides with itself.
        }

        var stored = await tables.Get(tables.Grains, row.PartitionKey, row.RowKey).ConfigureAwait(false);
        return stored?.GetString("Write") == write ? stored.ETag : throw Inconsistent(grain, name, expected, stored);
    }

    private async Task Clear(GrainId grain, string name, string? expected)
    {
        var stored = await tables.Get(tables.Grains, PartitionKey(grain), RowKey(name)).ConfigureAwait(false);
        if (stored is null && expected is null)
        {
            return;
        }

        if (stored is null || stored.ETag.ToString() != expected)
        {
            throw Inconsistent(grain, name, expected, stored);
        }

        // What a larger state before this one left beside it too.
        var more = await tables.Query(tables.Grains, MoreRows(grain, name)).ConfigureAwait(false);
        try
        {
            await tables.Submit(
                tables.Grains,
                [
                    new(TableTransactionActionType.Delete, stored, stored.ETag),
                    .. more.Select(other => new TableTransactionAction(TableTransactionActionType.Delete, other, ETag.All)),
                ]).ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (e.IsCollision())
        {
            if (await tables.Get(tables.Grains, stored.PartitionKey, stored.RowKey).ConfigureAwait(false) is { } other)
            {
                throw Inconsistent(grain, name, expected, other);
            }
        }
    }

    private string MoreRows(GrainId grain, string name) => TableKeys.Range(PartitionKey(grain), RowKey(name) + ",", RowKey(name) + "-");
}
