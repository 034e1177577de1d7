using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Loyalty.Storage.Grains;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Loyalty.Storage.Sqlite.Grains;

/// <summary>The state of grains as JSON in <c>state.db</c>, one row a state; writes of many grains share a flush.</summary>
internal sealed class SqliteGrainStorage(string provider, SqliteWriter writer, SqliteReaders readers, SqliteStorageOptions options) : IGrainStorage
{
    private readonly JsonSerializerOptions json = options.GrainStateJson;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        var grain = grainId.ToString();
        await writer.Settle(cancellationToken).ConfigureAwait(false);
        var (etag, body) = await readers.Read(session => Select(session, grain, stateName), cancellationToken).ConfigureAwait(false);
        var state = body is null ? default : JsonSerializer.Deserialize<T>(body, json);
        grainState.State = state ?? InitialState.Of<T>();
        grainState.ETag = Text(etag);
        grainState.RecordExists = body is not null;
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

        var grain = grainId.ToString();
        var expected = grainState.ETag;
        var written = await writer.Write(session => Write(session, grain, stateName, expected, body), body.Length)
            .WaitAsync(cancellationToken).ConfigureAwait(false);
        grainState.ETag = Text(written);
        grainState.RecordExists = true;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var grain = grainId.ToString();
        var expected = grainState.ETag;
        await writer.Write(session => Clear(session, grain, stateName, expected)).WaitAsync(cancellationToken).ConfigureAwait(false);
        grainState.State = InitialState.Of<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    /// <summary>A state that is not what was written; null when there is none.</summary>
    /// <param name="session">Only reads.</param>
    /// <param name="from">The first by number.</param>
    /// <param name="to">The last.</param>
    public static string? Contradiction(SqliteSession session, long from, long to)
    {
        using var rows = session.Use("SELECT id, grain, name, provider, etag, body, checksum FROM grain_states WHERE id BETWEEN ?1 AND ?2");
        rows.Bind(1, from).Bind(2, to);
        while (rows.Step())
        {
            if (!rows.HasChecksum(6, ChecksumOf(rows.Text(1), rows.Text(2), rows.Text(3), rows.Int64(4), rows.Bytes(5))))
            {
                return $"state {rows.Int64(0)} is not what was written";
            }
        }

        return null;
    }

    private static string? Text(long? etag) => etag?.ToString("x16", CultureInfo.InvariantCulture);

    private (long? ETag, byte[]? Body) Select(SqliteSession session, string grain, string name)
    {
        using var row = session.Use("SELECT etag, body, checksum FROM grain_states WHERE grain = ?1 AND name = ?2 AND provider = ?3");
        if (!row.Bind(1, grain).Bind(2, name).Bind(3, provider).Step())
        {
            return (null, null);
        }

        var etag = row.Int64(0);
        var body = row.Bytes(1);
        return row.HasChecksum(2, ChecksumOf(grain, name, provider, etag, body))
            ? (etag, body.ToArray())
            : throw new StorageException($"The state '{name}' of {grain} is damaged: it is not what was written.");
    }

    private static long ChecksumOf(string grain, string name, string provider, long etag, ReadOnlySpan<byte> body) => Checksum.Start.Add(grain).Add(name).Add(provider).Add(etag).Add(body);

    private long Write(SqliteSession session, string grain, string name, string? expected, byte[] body)
    {
        var stored = Check(session, grain, name, expected);

        // At random and not counted up: a tag of a state that was cleared must never fit the one that came after it.
        var etag = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
        if (stored is { } id)
        {
            session.Use("UPDATE grain_states SET etag = ?2, body = ?3, checksum = ?4 WHERE id = ?1")
                .Bind(1, id).Bind(2, etag).Bind(3, body).Bind(4, ChecksumOf(grain, name, provider, etag, body)).Run();
        }
        else
        {
            session.Use("INSERT INTO grain_states (grain, name, provider, etag, body, checksum) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
                .Bind(1, grain).Bind(2, name).Bind(3, provider).Bind(4, etag).Bind(5, body).Bind(6, ChecksumOf(grain, name, provider, etag, body)).Run();
        }

        return etag;
    }

    private bool Clear(SqliteSession session, string grain, string name, string? expected)
    {
        if (Check(session, grain, name, expected) is { } id)
        {
            session.Use("DELETE FROM grain_states WHERE id = ?1").Bind(1, id).Run();
        }

        return true;
    }

    /// <summary>The row of the state, or null when there is none.</summary>
    private long? Check(SqliteSession session, string grain, string name, string? expected)
    {
        using var row = session.Use("SELECT id, etag FROM grain_states WHERE grain = ?1 AND name = ?2 AND provider = ?3");
        var exists = row.Bind(1, grain).Bind(2, name).Bind(3, provider).Step();
        var stored = exists ? Text(row.Int64(1)) : null;
        return stored == expected
            ? exists ? row.Int64(0) : null
            : throw new InconsistentStateException($"The state '{name}' of {grain} was written by another activation.", stored, expected);
    }
}
