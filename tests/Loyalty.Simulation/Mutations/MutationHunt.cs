using System.Diagnostics;
using Loyalty.Simulation.Histories;

namespace Loyalty.Simulation.Mutations;

/// <summary>Looks for the first history in which a faulty component breaks what it should.</summary>
internal static class MutationHunt
{
    /// <summary>The seed of the first, of so many from 1 on; null: none does.</summary>
    public static int? Find(Mutation mutation, int most)
    {
        for (var seed = 1; seed <= most; seed++)
        {
            var outcome = Simulator.Run(HistoryGenerator.Generate(seed), mutation.Make());
            if (Invariants.Invariants.Violated(outcome).Any(violation => violation.Invariant.Name == mutation.Breaks && !violation.IsException))
            {
                return seed;
            }
        }

        return null;
    }

    /// <summary>Tells of each faulty component how many histories it took.</summary>
    public static bool Run(TextWriter output, int most)
    {
        var all = true;
        foreach (var mutation in AllMutations.Table)
        {
            var watch = Stopwatch.StartNew();
            var seed = Find(mutation, most);
            all &= seed is not null;
            output.WriteLine(FormattableString.Invariant($"{(seed is null ? $"not found in {most}" : $"found in {seed}"),-20} {watch.Elapsed.TotalSeconds,6:f1} s  {mutation.Name}: {mutation.Breaks}"));
        }

        return all;
    }
}
