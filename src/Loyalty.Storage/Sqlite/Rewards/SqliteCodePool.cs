using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Loyalty.Storage.Rewards;

namespace Loyalty.Storage.Sqlite.Rewards;

/// <summary>Partners' codes in <c>state.db</c>. Looked for by a hash in an integer index, as wide random keys are what limits SQLite.</summary>
internal sealed class SqliteCodePool(SqliteWriter writer, SqliteReaders readers) : ICodePool
{
    private const int BytesPerCode = 64;

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
                    "SELECT code, hash FROM codes WHERE pool = (SELECT id FROM code_pools WHERE name = ?1) AND number > ?2 ORDER BY number LIMIT ?3");
                rows.Bind(1, pool).Bind(2, after).Bind(3, limit);
                var codes = new List<string>();
                while (rows.Step())
                {
                    var code = rows.Text(0);
                    codes.Add(rows.Int64(1) == HashOf(code) ? code : throw new StorageException($"The codes of {pool} are damaged: one is not what was uploaded."));
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
        session.Use("INSERT INTO code_chunks (pool, upload, number, content, accepted, duplicates) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")
            .Bind(1, id).Bind(2, chunk.Upload).Bind(3, chunk.Number).Bind(4, content).Bind(5, accepted).Bind(6, duplicates).Run();
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
        using var row = session.Use("SELECT content, accepted, duplicates FROM code_chunks WHERE pool = ?1 AND upload = ?2 AND number = ?3");
        return row.Bind(1, pool).Bind(2, chunk.Upload).Bind(3, chunk.Number).Step()
            ? (row.Bytes(0).ToArray(), new AddedChunk((int)row.Int64(1), (int)row.Int64(2), Replayed: true))
            : null;
    }

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
