using Loyalty.Storage.Rewards;

namespace Loyalty.Simulation.Storage;

internal sealed class DurableCodes
{
    private readonly Dictionary<string, List<string>> _pools = [];
    private readonly Dictionary<(string Pool, string Upload, int Number), AddedChunk> _added = [];

    public DurableCodes Copy()
    {
        var copy = new DurableCodes();
        foreach (var (pool, codes) in _pools)
        {
            copy._pools[pool] = [.. codes];
        }

        return copy;
    }

    public AddedChunk? Add(string pool, CodeChunk chunk)
    {
        if (_added.TryGetValue((pool, chunk.Upload, chunk.Number), out var before))
        {
            return before with { Replayed = true };
        }

        var codes = Pool(pool);
        var fresh = chunk.Codes.Distinct().Except(codes).ToArray();
        codes.AddRange(fresh);
        return _added[(pool, chunk.Upload, chunk.Number)] = new AddedChunk(fresh.Length, chunk.Codes.Count - fresh.Length, false);
    }

    public IReadOnlyList<string> Read(string pool, long after, int limit) => [.. Pool(pool).Skip((int)after).Take(limit)];

    public long Count(string pool) => Pool(pool).Count;

    private List<string> Pool(string pool) => _pools.TryGetValue(pool, out var codes) ? codes : _pools[pool] = [];
}
