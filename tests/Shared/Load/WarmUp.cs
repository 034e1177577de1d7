namespace Loyalty.Testing.Load;

/// <summary>Load before anything is measured: the code of a fresh process takes long to be compiled well, the longer the more code it has.</summary>
internal static class WarmUp
{
    /// <summary>It is warm when so many in a row were no faster than one before them, by so much.</summary>
    private const int Steady = 6;
    private const double Faster = 1.03;

    /// <summary>Runs until it gets no faster.</summary>
    /// <param name="most">So often at most.</param>
    /// <param name="run">Puts load on for a while.</param>
    /// <param name="rate">What went through, by the second.</param>
    public static async Task<List<T>> UntilSteady<T>(int most, Func<Task<T>> run, Func<T, double> rate)
    {
        var (results, best, steady) = (new List<T>(), 0.0, 0);
        while (results.Count < most && steady < Steady)
        {
            var result = await run();
            results.Add(result);
            steady = rate(result) > Faster * best ? 0 : steady + 1;
            best = Math.Max(best, rate(result));
        }

        return results;
    }
}
