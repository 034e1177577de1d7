namespace Loyalty.Storage.AzureTables;

/// <summary>Many requests, a few at a time.</summary>
internal static class InSteps
{
    public static async Task<List<TResult>> All<T, TResult>(IEnumerable<T> items, Func<T, Task<TResult>> request)
    {
        var results = new List<TResult>();
        foreach (var some in items.Chunk(StorageTables.Parallel))
        {
            results.AddRange(await Task.WhenAll(some.Select(request)).ConfigureAwait(false));
        }

        return results;
    }
}
