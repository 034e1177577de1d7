using System.Globalization;
using Loyalty.Simulation.Histories;
using Loyalty.Simulation.Mutations;

namespace Loyalty.Simulation;

/// <summary>The hunt; the tests are run by the test host.</summary>
internal static class Program
{
    private const string Usage = """
        Runs simulated histories, each wholly made from its seed.
          --seed N                          runs one: its steps, what happened, its digest, and what of it does not hold
          --from N --count M [--digests]    hunts M seeds from N on; with --digests, a line for each
          --minutes T [--from N]            hunts for so long, fresh seeds when none is given
          --coverage                        beside a hunt: how often everything happened that can
          --keep FILE                       beside a hunt: the shortest history that fails goes into it, for the folder Found
          --at-least N                      beside a hunt: it fails with fewer commands a second
          --file FILE                       runs one that was kept
          --mutation NAME                   beside any of them: with a faulty component, see Mutations/
          --mutations N                     hunts each faulty component in N histories at most
          --tested                          which histories the tests look at
        """;

    private static int Main(string[] args)
    {
        if (args is ["--tested"])
        {
            Console.WriteLine(HistoryTests.Range);
            return 0;
        }

        if (Options.Read(args) is not { } options)
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }

        if (options.Mutations is { } most)
        {
            return MutationHunt.Run(Console.Out, most) ? 0 : 1;
        }

        if (options.File is { } file)
        {
            return Replay.Run(HistoryJson.Read(File.ReadAllText(file)), options.Parts, Console.Out);
        }

        if (options.Seed is { } seed)
        {
            return Replay.Run(HistoryGenerator.Generate(seed), options.Parts, Console.Out);
        }

        var coverage = options.Coverage ? new Coverage() : null;
        var holds = new Hunt(Console.Out, options.Parts, options.Digests, coverage, options.Keep, options.AtLeast).Run(options.From ?? Hunt.FreshSeed(), options.Count, options.Minutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null);
        if (coverage is not null)
        {
            Console.WriteLine(coverage);
        }

        return holds ? 0 : 1;
    }

    private sealed record Options(int? Seed, int? From, int? Count, double? Minutes, bool Digests, bool Coverage, Mutation? Mutation, int? Mutations, string? File, string? Keep, double? AtLeast)
    {
        public Func<Parts> Parts => Mutation?.Make ?? (static () => Simulation.Parts.Sound);

        public static Options? Read(string[] args)
        {
            var options = new Options(null, null, null, null, false, false, null, null, null, null, null);
            for (var i = 0; i < args.Length; i++)
            {
                if (args[i] == "--digests")
                {
                    options = options with { Digests = true };
                    continue;
                }

                if (args[i] == "--coverage")
                {
                    options = options with { Coverage = true };
                    continue;
                }

                if (args[i] is "--file" or "--keep" && i + 1 < args.Length)
                {
                    options = args[i] == "--file" ? options with { File = args[i + 1] } : options with { Keep = args[i + 1] };
                    i++;
                    continue;
                }

                if (args[i] == "--mutation" && i + 1 < args.Length && AllMutations.Table.FirstOrDefault(mutation => mutation.Name == args[i + 1]) is { } mutation)
                {
                    options = options with { Mutation = mutation };
                    i++;
                    continue;
                }

                if (i + 1 == args.Length || !double.TryParse(args[i + 1], CultureInfo.InvariantCulture, out var value) || value < 0)
                {
                    return null;
                }

                var read = args[i++] switch
                {
                    "--seed" => options with { Seed = (int)value },
                    "--from" => options with { From = (int)value },
                    "--mutations" => options with { Mutations = (int)value },
                    "--count" => options with { Count = (int)value },
                    "--at-least" => options with { AtLeast = value },
                    "--minutes" => options with { Minutes = value },
                    _ => null,
                };
                if (read is null)
                {
                    return null;
                }

                options = read;
            }

            return options is { Seed: null, Count: null, Minutes: null, Mutations: null, File: null } ? null : options;
        }
    }
}
