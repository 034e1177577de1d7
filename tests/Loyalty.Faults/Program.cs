using System.CommandLine;
using System.Diagnostics;
using Loyalty.Faults.Clock;
using Loyalty.Faults.Damage;
using Loyalty.Faults.Flood;
using Loyalty.Faults.Full;
using Loyalty.Faults.Fuzz;
using Loyalty.Faults.Kill;
using Loyalty.Faults.Slow;

namespace Loyalty.Faults;

/// <summary>The suites at full length; <c>dotnet test</c> runs short ones.</summary>
internal static class Program
{
    private static readonly ISuite[] Suites = [new FuzzSuite(), new DamageSuite(), new KillSuite(), new FloodSuite(), new FullSuite(), new SlowSuite(), new ClockSuite()];

    private static Task<int> Main(string[] args)
    {
        var suite = new Argument<string>("suite") { Description = $"{string.Join(", ", Suites.Select(known => known.Name))}, or all." };
        suite.AcceptOnlyFromAmong([.. Suites.Select(known => known.Name), "all"]);
        var rounds = new Option<int?>("--rounds") { Description = "How often the fault is done." };
        var seconds = new Option<double?>("--seconds") { Description = "The length of a load." };
        var requests = new Option<int?>("--requests") { Description = "How many requests are made." };
        var seed = new Option<int>("--seed") { Description = "Of everything that is left to chance.", DefaultValueFactory = _ => 1 };
        var from = new Option<int>("--from") { Description = "The number of the first request; with --requests 1 one is made again." };
        var aim = new Option<string?>("--aim") { Description = "Of damage: which bytes of a file too large to be checked as a whole, the heads of its pages or any." };
        aim.AcceptOnlyFromAmong(DamagePlan.Heads, DamagePlan.Any);
        var command = new RootCommand("Does real faults to the platform, on loopback and in temporary folders, and says which promises held.") { suite, rounds, seconds, requests, seed, from, aim };
        command.SetAction((parsed, stop) => Run(
            parsed.GetRequiredValue(suite),
            new SuiteSettings
            {
                Rounds = parsed.GetValue(rounds),
                Seconds = parsed.GetValue(seconds),
                Requests = parsed.GetValue(requests),
                Seed = parsed.GetValue(seed),
                From = parsed.GetValue(from),
                Aim = parsed.GetValue(aim),
            },
            stop));
        return command.Parse(args).InvokeAsync();
    }

    private static async Task<int> Run(string name, SuiteSettings settings, CancellationToken cancellationToken)
    {
        var results = new List<(ISuite Suite, Findings Findings)>();
        foreach (var suite in Suites.Where(suite => name == "all" || suite.Name == name))
        {
            Console.WriteLine($"{suite.Name} …");
            var findings = new Findings(Console.Out);
            var started = Stopwatch.GetTimestamp();
            try
            {
                await suite.Run(settings, findings, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // What the others found is shown all the same.
                findings.Fault($"it ended in {e}");
            }

            findings.Figure("took", $"{Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s");
            results.Add((suite, findings));
        }

        Console.WriteLine("| suite | what | found | |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var (suite, findings) in results)
        {
            findings.Print(Console.Out, suite.Name);
        }

        var codes = results.Select(result => result.Findings.ExitCode).ToArray();
        return codes.Contains(1) ? 1 : codes.Max();
    }
}
