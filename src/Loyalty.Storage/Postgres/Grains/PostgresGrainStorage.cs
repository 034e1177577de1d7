using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Loyalty.Storage.Grains;
using Npgsql;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Loyalty.Storage.Postgres.Grains;

/// <summary>The state of grains as JSON, one row a state.</summary>
internal sealed class PostgresGrainStorage(string provider, PostgresDatabase database, PostgresStorageOptions options) : IGrainStorage
{
    private const string Key = "grain = $1 AND name = $2 AND provider = $3";

    private readonly JsonSerializerOptions json = options.GrainStateJson;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var row = await database.Read(
            connection => Command(connection, $"SELECT etag, body FROM grain_states WHERE {Key}", grainId, stateName)
                .One(r => new Row(r.GetInt64(0), r.Bytes(1))),
            cancellationToken).ConfigureAwait(false);
        var state = row is null ? default : JsonSerializer.Deserialize<T>(row.Body, json);
        grainState.State = state ?? InitialState.Of<T>();
        grainState.ETag = Text(row?.ETag);
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

        // At random and not counted up: a tag of a state that was cleared must never fit the one that came after it.
        var tag = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
        var expected = grainState.ETag;
        var changed = await database.Write(
            connection => expected is null
                ? Command(connection, "INSERT INTO grain_states (grain, name, provider, etag, body) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING", grainId, stateName)
                    .Add(tag).Add(body.AsMemory()).Run()
                : Command(connection, $"UPDATE grain_states SET etag = $4, body = $5 WHERE {Key} AND etag = $6", grainId, stateName)
                    .Add(tag).Add(body.AsMemory()).Add(Number(expected)).Run(),
            cancellationToken).ConfigureAwait(false);
        if (changed == 0)
        {
            throw await Inconsistent(grainId, stateName, expected, cancellationToken).ConfigureAwait(false);
        }

        grainState.ETag = Text(tag);
        grainState.RecordExists = true;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var expected = grainState.ETag;
        var isAsExpected = expected is null
            ? await Stored(grainId, stateName, cancellationToken).ConfigureAwait(false) is null
            : await database.Write(
                connection => Command(connection, $"DELETE FROM grain_states WHERE {Key} AND etag = $4", grainId, stateName).Add(Number(expected)).Run(),
                cancellationToken).ConfigureAwait(false) == 1;
        if (!isAsExpected)
        {
            throw await Inconsistent(grainId, stateName, expected, cancellationToken).ConfigureAwait(false);
        }

        grainState.State = InitialState.Of<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private static string? Text(long? etag) => etag?.ToString("x16", CultureInfo.InvariantCulture);

    private static long Number(string etag) => long.Parse(etag, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private NpgsqlCommand Command(NpgsqlConnection connection, string sql, GrainId grain, string name) =>
        connection.Command(sql).Add(grain.ToString()).Add(name).Add(provider);

    private async Task<InconsistentStateException> Inconsistent(GrainId grain, string name, string? expected, CancellationToken cancellationToken)
    {
        var stored = await Stored(grain, name, cancellationToken).ConfigureAwait(false);
        return new InconsistentStateException($"The state '{name}' of {grain} was written by another activation.", Text(stored), expected);
    }

    private Task<long?> Stored(GrainId grain, string name, CancellationToken cancellationToken) => database.Read(
        connection => Command(connection, $"SELECT etag FROM grain_states WHERE {Key}", grain, name).One<long?>(row => row.GetInt64(0)),
        cancellationToken);

    private sealed record Row(long ETag, byte[] Body);
}
