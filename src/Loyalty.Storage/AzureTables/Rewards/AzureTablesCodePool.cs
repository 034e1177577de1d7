using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Loyalty.Storage.Rewards;

namespace Loyalty.Storage.AzureTables.Rewards;

/// <summary>
/// Partners' codes: a partition a pool. A chunk has more codes than a transaction has rows; so it is written down first,
/// then the pool's head names it, and then it is added block by block, each with a change of the head. Whoever finds a
/// chunk named and not added adds it, before anything else; the pool counts it once all of it is there.
/// </summary>
internal sealed class AzureTablesCodePool(StorageTables tables) : ICodePool, IDisposable
{
    // With the head and the row of the block's new codes they fit in a transaction.
    private const int BlockSize = 97;
    private const int BlocksAtOnce = 50;
    private const string HeadKey = "h";

    // One at a time in this process; those of several meet at the head.
    private readonly SemaphoreSlim adding = new(1);

    public Task<AddedChunk?> Add(string pool, CodeChunk chunk, CancellationToken cancellationToken)
    {
        ReadLimit.Check(chunk.Codes.Count);
        var key = TableKeys.Of(pool, nameof(pool));
        TableKeys.Of(chunk.Upload, nameof(chunk));
        return tables.Call(
            async () =>
            {
                await adding.WaitAsync(CancellationToken.None).ConfigureAwait(false);
                try
                {
                    return await Add(key, chunk).ConfigureAwait(false);
                }
                finally
                {
                    adding.Release();
                }
            },
            cancellationToken);
    }

    public Task<IReadOnlyList<string>> Read(string pool, long after, int limit, CancellationToken cancellationToken)
    {
        ReadLimit.Check(limit);
        var key = TableKeys.Escape(pool);
        return tables.Call<IReadOnlyList<string>>(
            async () =>
            {
                var last = Math.Min(Newest(await Head(key).ConfigureAwait(false)), after + limit);
                if (last <= after)
                {
                    return [];
                }

                var rows = await tables.Query(tables.Codes, TableKeys.Range(key, CodesKey(Math.Max(1, after + 2 - BlockSize)), CodesKey(last + 1))).ConfigureAwait(false);
                var numbered = rows.SelectMany(row => Codes(row).Select((code, i) => (Number: TableKeys.Number(row.RowKey.AsSpan(1)) + i, Code: code)));
                return [.. numbered.Where(code => code.Number > after && code.Number <= last).Select(code => code.Code)];
            },
            cancellationToken);
    }

    public Task<long> Count(string pool, CancellationToken cancellationToken) =>
        tables.Call(async () => Newest(await Head(TableKeys.Escape(pool)).ConfigureAwait(false)), cancellationToken);

    public void Dispose() => adding.Dispose();

    private static string CodesKey(long first) => "c" + TableKeys.Ordered(first);

    private static string BlockKey(string list, int block) => $"m{list};{block.ToString("d4", CultureInfo.InvariantCulture)}";

    private static string ChunkKey(string upload, int number) => string.Create(CultureInfo.InvariantCulture, $"u{TableKeys.Escape(upload)};{number}");

    private static string CodeKey(string code) => "x" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code)).AsSpan(0, 16));

    private static long Newest(TableEntity? head) => head?.GetInt64("Newest") ?? 0;

    private static string[] Codes(TableEntity row) => JsonSerializer.Deserialize<string[]>(row.GetBinary("Codes"))!;

    private static TableEntity CodesRow(string pool, string key, IReadOnlyList<string> codes) => new(pool, key) { ["Codes"] = JsonSerializer.SerializeToUtf8Bytes(codes) };

    private Task<TableEntity?> Head(string pool) => tables.Get(tables.Codes, pool, HeadKey);

    private async Task<AddedChunk?> Add(string pool, CodeChunk chunk)
    {
        var content = Convert.ToHexStringLower(ChunkContent.Of(chunk.Codes));
        var named = false;
        while (true)
        {
            await AddNamed(pool).ConfigureAwait(false);
            var head = await Head(pool).ConfigureAwait(false);
            if (await tables.Get(tables.Codes, pool, ChunkKey(chunk.Upload, chunk.Number)).ConfigureAwait(false) is { } done)
            {
                var accepted = done.GetInt32("Accepted")!.Value;
                return done.GetString("Content") == content ? new AddedChunk(accepted, chunk.Codes.Count - accepted, Replayed: !named) : null;
            }

            if (head?.GetString("List") is { Length: > 0 })
            {
                continue;
            }

            var distinct = chunk.Codes.Distinct(StringComparer.Ordinal).ToList();
            if (Newest(head) + distinct.Count > chunk.Most && Newest(head) + await CountNew(pool, distinct).ConfigureAwait(false) > chunk.Most)
            {
                return new AddedChunk(0, 0, Replayed: false, TooMany: true);
            }

            named = await Name(pool, head, chunk, content, distinct).ConfigureAwait(false);
        }
    }

    private async Task<int> CountNew(string pool, IEnumerable<string> codes) =>
        (await InSteps.All(codes, code => IsNew(pool, code)).ConfigureAwait(false)).Count(isNew => isNew);

    private async Task<bool> IsNew(string pool, string code) => await tables.Get(tables.Codes, pool, CodeKey(code)).ConfigureAwait(false) is null;

    /// <summary>Writes the codes down and names them in the head; false when another chunk was first.</summary>
    private async Task<bool> Name(string pool, TableEntity? head, CodeChunk chunk, string content, List<string> codes)
    {
        var list = Guid.NewGuid().ToString("n");
        var blocks = codes.Chunk(BlockSize).Select((block, i) => CodesRow(pool, BlockKey(list, i), block)).ToList();
        foreach (var some in blocks.Chunk(BlocksAtOnce))
        {
            await tables.Submit(tables.Codes, [.. some.Select(row => new TableTransactionAction(TableTransactionActionType.UpsertReplace, row))]).ConfigureAwait(false);
        }

        var named = new TableEntity(pool, HeadKey)
        {
            ["Newest"] = Newest(head),
            ["List"] = list,
            ["Blocks"] = blocks.Count,
            ["Done"] = 0,
            ["Accepted"] = 0,
            ["Upload"] = chunk.Upload,
            ["Chunk"] = chunk.Number,
            ["Content"] = content,
        };
        if (head is null ? await tables.TryAdd(tables.Codes, named).ConfigureAwait(false) : await tables.TryReplace(tables.Codes, named, head.ETag).ConfigureAwait(false))
        {
            return true;
        }

        await Forget(pool, list).ConfigureAwait(false);
        return false;
    }

    /// <summary>Adds what the head names.</summary>
    private async Task AddNamed(string pool)
    {
        while (await Head(pool).ConfigureAwait(false) is { } head && head.GetString("List") is { Length: > 0 } list)
        {
            var isLast = head.GetInt32("Done") == head.GetInt32("Blocks");
            var actions = isLast ? End(pool, head) : await Block(pool, head, list).ConfigureAwait(false);
            try
            {
                await tables.Submit(tables.Codes, actions).ConfigureAwait(false);
            }
            catch (RequestFailedException e) when (e.IsCollision())
            {
                // Another process adds it too; what is left is looked for again.
                continue;
            }

            if (isLast)
            {
                await Forget(pool, list).ConfigureAwait(false);
            }
        }
    }

    private async Task<List<TableTransactionAction>> Block(string pool, TableEntity head, string list)
    {
        var (done, accepted) = (head.GetInt32("Done")!.Value, head.GetInt32("Accepted")!.Value);
        var block = await tables.Get(tables.Codes, pool, BlockKey(list, done)).ConfigureAwait(false);
        var codes = block is null ? [] : Codes(block);
        var isNew = await InSteps.All(codes, code => IsNew(pool, code)).ConfigureAwait(false);
        var added = codes.Zip(isNew).Where(code => code.Second).Select(code => code.First).ToList();
        var row = new TableEntity(pool, HeadKey) { ["Done"] = done + 1, ["Accepted"] = accepted + added.Count };
        List<TableTransactionAction> actions = [new(TableTransactionActionType.UpdateMerge, row, head.ETag)];
        if (added.Count > 0)
        {
            var first = Newest(head) + accepted + 1;
            actions.Add(new(TableTransactionActionType.UpsertReplace, CodesRow(pool, CodesKey(first), added)));
            actions.AddRange(added.Select(code => new TableTransactionAction(TableTransactionActionType.Add, new TableEntity(pool, CodeKey(code)))));
        }

        return actions;
    }

    private static List<TableTransactionAction> End(string pool, TableEntity head)
    {
        var accepted = head.GetInt32("Accepted")!.Value;
        var row = new TableEntity(pool, HeadKey) { ["Newest"] = Newest(head) + accepted, ["List"] = "" };
        var chunk = new TableEntity(pool, ChunkKey(head.GetString("Upload"), head.GetInt32("Chunk")!.Value))
        {
            ["Content"] = head.GetString("Content"),
            ["Accepted"] = accepted,
        };
        return [new(TableTransactionActionType.UpdateMerge, row, head.ETag), new(TableTransactionActionType.Add, chunk)];
    }

    /// <summary>Removes what was written down.</summary>
    private async Task Forget(string pool, string list)
    {
        var rows = await tables.Query(tables.Codes, TableKeys.Range(pool, BlockKey(list, 0), $"m{list}<")).ConfigureAwait(false);
        await InSteps.All(rows, row => tables.TryDelete(tables.Codes, pool, row.RowKey, ETag.All)).ConfigureAwait(false);
    }
}
