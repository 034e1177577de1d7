using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Loyalty.Storage.Rewards;

namespace Loyalty.Storage.Sqlite.Rewards;

/// <summary>Partners' codes in <c>state.db</c>. Looked for by a hash in an integer index, as wide random keys are what limits SQLite.</summary>
internal sealed class SqliteCodePool(SqliteWriter writer, SqliteReaders readers) : ICodePool
{
    private const int BytesPerCode = 64;
    private const string ChunkColumns = "pool, upload, number, content, accepted, duplicates, checksum";

    public Task<AddedChunk?> Add(string pool, CodeChunk chunk, CancellationToken cancellationToken)
    {
        ReadLimit.Check(chunk.Codes.Count);
        cancellationToken.ThrowIfCancellationRequested();
        var content = ChunkContent.Of(chunk.Codes);
        return writer.Write(session => Add(session, pool, chunk, content), bytes: chunk.Codes.Count * BytesPerCode, records: chunk.Codes.Count)
            .WaitAsync(cancellationToken);
    }

    public Task<IReadOnlyList<string>> Read(string pool, long after, int limit, CancellationToken cancellationToken)
    {
        ReadLimit.Check(limit);
        return readers.Read<IReadOnlyList<string>>(
            session =>
            {
                using var rows = session.Use(
                    "SELECT code, hash, number FROM codes WHERE pool = (SELECT id FROM code_pools WHERE name = ?1) AND number > ?2 ORDER BY number LIMIT ?3");
                rows.Bind(1, pool).Bind(2, after).Bind(3, limit);
                var codes = new List<string>();
                while (rows.Step())
                {
                    var code = rows.Text(0);

                    // They are numbered without a gap.
                    codes.Add(rows.Int64(1) == HashOf(code) && rows.Int64(2) == after + codes.Count + 1 ? code : throw new StorageException($"The codes of {pool} are damaged: one is not what was uploaded."));
                }

                return codes;
            },
            cancellationToken);
    }

    public Task<long> Count(string pool, CancellationToken cancellationToken) => readers.Read(
        session =>
        {
            using var row = session.Use("SELECT max(number) FROM codes WHERE pool = (SELECT id FROM code_pools WHERE name = ?1)");
            return row.Bind(1, pool).Step() ? row.Int64OrNull(0) ?? 0 : 0;
        },
        cancellationToken);

    /// <summary>An upload that would be taken for one that never was, or a code for another; null when there is none.</summary>
    public static string? Contradiction(SqliteSession session)
    {
        using var chunks = session.Use($"SELECT {ChunkColumns} FROM code_chunks");
        while (chunks.Step())
        {
            if (!IsAsWritten(chunks))
            {
                return "an upload of codes is not what was written";
            }
        }

        // Bytes read like the text, and are not found by it.
        using var lost = session.Use(
            "SELECT 1 FROM code_chunks WHERE typeof(upload) <> 'text' UNION ALL SELECT 1 FROM codes WHERE typeof(code) <> 'text' LIMIT 1");
        if (lost.Step())
        {
            return "a code or an upload of codes is not found";
        }

        // They are numbered without a gap.
        using var pool = session.Use("SELECT pool FROM codes GROUP BY pool HAVING min(number) <> 1 OR max(number) <> count(*) OR pool NOT IN (SELECT id FROM code_pools)");
        return pool.Step() ? "a code has another number than it was given" : null;
    }

    /// <summary>The same of one pool, code by code; and that as many were taken in as there are.</summary>
    public static string? Contradiction(SqliteSession session, long pool)
    {
        var accepted = 0L;
        using var chunks = session.Use($"SELECT {ChunkColumns} FROM code_chunks WHERE pool = ?1");
        chunks.Bind(1, pool);
        while (chunks.Step())
        {
            if (chunks.IsBytes(1) || !IsAsWritten(chunks))
            {
                return $"an upload of codes to pool {pool} is not what was written";
            }

            accepted += chunks.Int64(4);
        }

        var number = 0L;
        using var codes = session.Use(
            """
            SELECT c.number, c.code, c.hash, EXISTS (SELECT 1 FROM codes i INDEXED BY codes_hash WHERE i.hash = c.hash AND i.pool = c.pool AND i.number = c.number)
            FROM codes c WHERE c.pool = ?1 ORDER BY c.number
            """);
        codes.Bind(1, pool);
        while (codes.Step())
        {
            if (codes.Int64(0) != ++number || codes.IsBytes(1) || codes.Int64(2) != HashOf(codes.Text(1)) || codes.Int64(3) == 0)
            {
                return $"code {number} of pool {pool} is not found, or is not what was uploaded";
            }
        }

        return number == accepted ? null : $"pool {pool} has {number} codes, and {accepted} were taken in";
    }

    private static AddedChunk? Add(SqliteSession session, string pool, CodeChunk chunk, byte[] content)
    {
        var id = IdOf(session, pool);
        if (Stored(session, id, chunk) is { } stored)
        {
            return stored.Content.AsSpan().SequenceEqual(content) ? stored.Answer : null;
        }

        var number = Newest(session, id);
        var fresh = chunk.Codes.Distinct(StringComparer.Ordinal).Select(code => (Code: code, Hash: HashOf(code))).Where(code => !Has(session, id, code.Hash, code.Code)).ToArray();
        if (number + fresh.Length > chunk.Most)
        {
            return new AddedChunk(0, 0, Replayed: false, TooMany: true);
        }

        foreach (var (code, hash) in fresh)
        {
            session.Use("INSERT INTO codes (pool, number, hash, code) VALUES (?1, ?2, ?3, ?4)")
                .Bind(1, id).Bind(2, ++number).Bind(3, hash).Bind(4, code).Run();
        }

        var accepted = fresh.Length;
        var duplicates = chunk.Codes.Count - accepted;
        session.Use("INSERT INTO code_chunks (pool, upload, number, content, accepted, duplicates, checksum) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")
            .Bind(1, id).Bind(2, chunk.Upload).Bind(3, chunk.Number).Bind(4, content).Bind(5, accepted).Bind(6, duplicates)
            .Bind(7, ChecksumOf(id, chunk.Upload, chunk.Number, content, accepted, duplicates)).Run();
        return new AddedChunk(accepted, duplicates, Replayed: false);
    }

    private static long IdOf(SqliteSession session, string pool)
    {
        session.Use("INSERT INTO code_pools (name) VALUES (?1) ON CONFLICT (name) DO NOTHING").Bind(1, pool).Run();
        using var row = session.Use("SELECT id FROM code_pools WHERE name = ?1");
        row.Bind(1, pool).Step();
        return row.Int64(0);
    }

    private static (byte[] Content, AddedChunk Answer)? Stored(SqliteSession session, long pool, CodeChunk chunk)
    {
        using var row = session.Use($"SELECT {ChunkColumns} FROM code_chunks WHERE pool = ?1 AND upload = ?2 AND number = ?3");
        if (!row.Bind(1, pool).Bind(2, chunk.Upload).Bind(3, chunk.Number).Step())
        {
            return null;
        }

        return IsAsWritten(row)
            ? (row.Bytes(3).ToArray(), new AddedChunk((int)row.Int64(4), (int)row.Int64(5), Replayed: true))
            : throw new StorageException("The uploads of codes are damaged: one is not what was written.");
    }

    private static bool IsAsWritten(SqliteStatement chunk) =>
        chunk.HasChecksum(6, ChecksumOf(chunk.Int64(0), chunk.Text(1), chunk.Int64(2), chunk.Bytes(3), chunk.Int64(4), chunk.Int64(5)));

    private static long ChecksumOf(long pool, string upload, long number, ReadOnlySpan<byte> content, long accepted, long duplicates) =>
        Checksum.Start.Add(pool).Add(upload).Add(number).Add(content).Add(accepted).Add(duplicates);

    private static long Newest(SqliteSession session, long pool)
    {
        using var row = session.Use("SELECT max(number) FROM codes WHERE pool = ?1");
        return row.Bind(1, pool).Step() ? row.Int64OrNull(0) ?? 0 : 0;
    }

    private static bool Has(SqliteSession session, long pool, long hash, string code)
    {
        using var row = session.Use("SELECT 1 FROM codes WHERE hash = ?2 AND pool = ?1 AND code = ?3");
        return row.Bind(1, pool).Bind(2, hash).Bind(3, code).Step();
    }

    private static long HashOf(string code) => BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(code)));
}
