using System.Text;
using Loyalty.Storage.Rewards;

namespace Loyalty.Storage.Postgres.Rewards;

/// <summary>Partners' codes in a PostgreSQL database.</summary>
internal sealed class PostgresCodePool(PostgresDatabase database) : ICodePool
{
    public async Task<AddedChunk?> Add(string pool, CodeChunk chunk, CancellationToken cancellationToken)
    {
        ReadLimit.Check(chunk.Codes.Count);
        cancellationToken.ThrowIfCancellationRequested();
        var content = ChunkContent.Of(chunk.Codes);
        ReadOnlyMemory<byte>[] codes = [.. chunk.Codes.Select(code => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(code))];
        var (outcome, accepted) = await database.Write(
            connection => connection.Command(CodeSchema.Add).Add(pool).Add(chunk.Upload).Add(chunk.Number).Add(content.AsMemory()).Add(codes).Add(chunk.Most)
                .One(row => (row.GetInt32(0), row.GetInt32(1))),
            cancellationToken).ConfigureAwait(false);
        return outcome switch
        {
            CodeSchema.Added or CodeSchema.Replayed => new AddedChunk(accepted, chunk.Codes.Count - accepted, Replayed: outcome == CodeSchema.Replayed),
            CodeSchema.TooMany => new AddedChunk(0, 0, Replayed: false, TooMany: true),
            _ => null,
        };
    }

    public async Task<IReadOnlyList<string>> Read(string pool, long after, int limit, CancellationToken cancellationToken)
    {
        ReadLimit.Check(limit);
        return await database.Read(
            connection => connection.Command(
                "SELECT code FROM codes WHERE pool = (SELECT id FROM code_pools WHERE name = $1) AND number > $2 ORDER BY number LIMIT $3")
                .Add(pool).Add(after).Add(limit).All(row => Encoding.UTF8.GetString(row.Bytes(0))),
            cancellationToken).ConfigureAwait(false);
    }

    public Task<long> Count(string pool, CancellationToken cancellationToken) => database.Read(
        connection => connection.Command("SELECT newest FROM code_pools WHERE name = $1").Add(pool).One(row => row.GetInt64(0)),
        cancellationToken);
}
