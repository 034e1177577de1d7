using System.CommandLine;
using System.Globalization;
using Loyalty.Cli.Output;

namespace Loyalty.Cli.Load;

/// <summary><c>loyalty bench</c>.</summary>
internal static class BenchCommand
{
    private const double MostSeconds = 24 * 3_600;
    private const int ChartWidth = 60;

    private static readonly Dictionary<string, BenchPattern> Patterns = new()
    {
        ["uniform"] = BenchPattern.Uniform,
        ["zipf"] = BenchPattern.Zipf,
        ["single-member"] = BenchPattern.SingleMember,
        ["single-campaign"] = BenchPattern.SingleCampaign,
    };

    public static Command Create(Terminal terminal)
    {
        var gateway = new GatewayOptions();
        var channel = new Option<string>("--channel") { Description = "The channel that the purchases belong to.", HelpName = "id", Required = true };
        var rates = new Option<double[]>("--rate") { Description = "Purchases a second, at fixed times; several are steps, one after another.", HelpName = "n", Arity = new ArgumentArity(1, BenchSettings.MostSteps), AllowMultipleArgumentsPerToken = true }.Within(BenchSettings.LeastRate, BenchSettings.MostRate);
        var knee = new Option<bool>("--find-knee") { Description = "Go on from --rate to the highest rate that holds; see below." };
        var limit = new Option<double>("--p99-limit") { Description = "Milliseconds that a p99 must be below for a rate to hold.", HelpName = "n", DefaultValueFactory = _ => 100 }.Within(0.001, 60_000);
        var closed = new Option<bool>("--as-fast-as-possible") { Description = "In place of --rate: each connection sends the next purchase when it has the answer." };
        var seconds = new Option<double>("--seconds") { Description = "How long each step is measured.", HelpName = "n", DefaultValueFactory = _ => 10 }.Within(0.001, MostSeconds);
        var warm = new Option<double>("--warm") { Description = "Seconds of the same load before each step, of which nothing counts.", HelpName = "n", DefaultValueFactory = _ => 5 }.Within(0.0, MostSeconds);
        var connections = new Option<int>("--connections") { Description = $"Connections (1 to {BenchSettings.MostConnections}).", HelpName = "n", DefaultValueFactory = _ => 64 }.Within(1, BenchSettings.MostConnections);
        var pattern = new Option<string>("--pattern") { Description = "Who buys; see below.", HelpName = string.Join('|', Patterns.Keys), DefaultValueFactory = _ => "uniform" };
        pattern.AcceptOnlyFromAmong([.. Patterns.Keys]);
        var exponent = new Option<double>("--exponent") { Description = "Of the pattern zipf.", HelpName = "s", DefaultValueFactory = _ => 1.0 }.Within(0.0, 10.0);
        var members = new Option<int>("--members") { Description = "Members that buy: m0, m1 and so on.", HelpName = "n", DefaultValueFactory = _ => 1_000 }.Within(1, BenchSettings.MostMembers);
        var enroll = new Option<bool>("--enroll") { Description = "Enrol the members before, unless they are." };
        var cold = new Option<bool>("--cold") { Description = "Let nobody buy twice, so that every member is loaded from disk; see below." };
        var seed = new Option<int>("--seed") { Description = "Of the choice of members and amounts.", HelpName = "n", DefaultValueFactory = _ => 1 };

        var command = new DocumentedCommand("bench", Description, Details) { channel, rates, knee, limit, closed, seconds, warm, connections, pattern, exponent, members, enroll, cold, seed };
        gateway.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(rates) is not null == (result.GetResult(closed) is { Implicit: false }))
            {
                result.AddError("Pass either --rate or --as-fast-as-possible.");
            }

            if (result.GetResult(knee) is { Implicit: false } && result.GetResult(rates)?.Tokens.Count != 1)
            {
                result.AddError("--find-knee begins at one rate: pass it with --rate.");
            }
        });
        command.SetAction((parsed, cancellationToken) => LoyaltyCommand.Guard(terminal, async () =>
        {
            using var http = gateway.Connect(parsed, Sending.Concurrency.Default);
            var settings = new BenchSettings
            {
                Program = parsed.GetRequiredValue(gateway.Program),
                Channel = parsed.GetRequiredValue(channel),
                Key = http.DefaultRequestHeaders.Authorization!.Parameter!,
                Rates = parsed.GetValue(rates) ?? [],
                FindKnee = parsed.GetValue(knee),
                P99Limit = TimeSpan.FromMilliseconds(parsed.GetValue(limit)),
                Length = TimeSpan.FromSeconds(parsed.GetValue(seconds)),
                WarmUp = TimeSpan.FromSeconds(parsed.GetValue(warm)),
                Connections = parsed.GetValue(connections),
                Pattern = Patterns[parsed.GetRequiredValue(pattern)],
                Exponent = parsed.GetValue(exponent),
                Members = parsed.GetValue(members),
                Enroll = parsed.GetValue(enroll),
                Cold = parsed.GetValue(cold),
                Seed = parsed.GetValue(seed),
            };
            var result = await terminal.WithMeter("Bench", meter => new Bench(http, TimeProvider.System, settings, meter).Run(cancellationToken));
            terminal.ShowResult(result, parsed.GetValue(gateway.Json), Show);

            return result.ExitCode;
        }));
        return command;
    }

    private static void Show(Terminal terminal, BenchResult result)
    {
        if (result.Steps.Count == 1)
        {
            ShowStep(terminal, result.Steps[0]);
        }
        else
        {
            ShowSteps(terminal, result);
        }

        if (result.Knee is { } knee)
        {
            terminal.Line($"The knee: {Rate(knee)} purchases a second held; goodput of 99 % and a p99 below {Decimal(result.P99Limit)} ms.");
        }
        else if (result.FindKnee && !result.Stopped)
        {
            terminal.Line($"No rate held: none had a goodput of 99 % and a p99 below {Decimal(result.P99Limit)} ms.");
        }

        if (!result.KneeIsTheGateways)
        {
            terminal.Note("At the next rate above it the load itself was late: what ends there may be the load, and not the gateway. Give it processors of its own.");
        }
    }

    private static void ShowStep(Terminal terminal, BenchStep step)
    {
        terminal.ShowTable(step.Verdict == BenchVerdict.Stopped ? "Bench (stopped)" : "Bench", ["", ""],
        [
            ["purchases a second, wanted", step.RateWanted is { } rate ? Decimal(rate) : "as many as possible"],
            ["purchases a second, answered with 2xx", Decimal(step.Goodput)],
            ["seconds to the last answer", Decimal(step.Seconds)],
            ["processors that the load took", Decimal(step.ProcessorsOfLoad)],
            .. step.RateWanted is null ? Array.Empty<string[]>() :
            [
                ["sent more than 5 ms late, no connection was free", Percent(step.LateForConnection)],
                ["sent more than 5 ms late, the load itself was late", Percent(step.LateForLoad)],
            ],
            .. step.Outcomes.Select(outcome => new[] { outcome.Key, Terminal.Number(outcome.Value) }),
        ], 1);
        var latencies = step.Latency.All();
        terminal.ShowTable("Milliseconds", ["", .. latencies.Select(latency => latency.Name)],
        [
            [step.RateWanted is null ? "from sending to the answer" : "from the scheduled start to the answer", .. Row(step.Latency)],
            .. step.RateWanted is null ? Array.Empty<string[]>() : [["from the scheduled start to sending", .. Row(step.Lateness)]],
        ], [.. Enumerable.Range(1, latencies.Count)]);
        Chart(terminal, "Latency, milliseconds", latencies);
        ShowFewAnswers(terminal, step.HasAnswersForEach);
        if (!step.LoadKeptUp)
        {
            terminal.Note("The load itself was late: these latencies speak of it as much as of the gateway. Lower the rate, or give it processors of its own.");
        }
    }

    private static void ShowSteps(Terminal terminal, BenchResult result)
    {
        terminal.ShowTable(result.Stopped ? "Bench (stopped)" : "Bench", ["wanted/s", "2xx/s", "p50 ms", "p99 ms", "p99.9 ms", "p99.99 ms", "max ms", "no connection free", "load itself late", "load's processors", ""],
            result.Steps.Select(step => new[]
            {
                Rate(step.RateWanted!.Value), Rate(step.Goodput), Decimal(step.Latency.P50), Decimal(step.Latency.P99), Decimal(step.Latency.P999), Decimal(step.Latency.P9999), Decimal(step.Latency.Most),
                Percent(step.LateForConnection), Percent(step.LateForLoad), Decimal(step.ProcessorsOfLoad), BenchStep.NameOf(step.Verdict),
            }), [.. Enumerable.Range(0, 10)]);
        ShowFewAnswers(terminal, result.Steps.All(step => step.HasAnswersForEach));
        Chart(terminal, "p99 by rate, milliseconds from the scheduled start", [.. result.Steps.OrderBy(step => step.RateWanted).Select(step => ($"{Rate(step.RateWanted!.Value)}/s", step.Latency.P99))]);
    }

    private static void ShowFewAnswers(Terminal terminal, bool hasAnswersForEach)
    {
        if (!hasAnswersForEach)
        {
            terminal.Note("There were fewer than 10,000 answers, so the p99.99 is that of the longest one. Measure for longer.");
        }
    }

    private static void Chart(Terminal terminal, string title, IReadOnlyList<(string Name, double Value)> rows)
    {
        terminal.Line(title);
        foreach (var line in TextChart.Bars(rows, ChartWidth))
        {
            terminal.Line(line);
        }
    }

    private static string[] Row(BenchLatencies latencies) => [.. latencies.All().Select(latency => Decimal(latency.Milliseconds))];

    private static string Rate(double number) => number.ToString("#,0.##", CultureInfo.InvariantCulture);

    private static string Decimal(double number) => number.ToString("N2", CultureInfo.InvariantCulture);

    private static string Percent(double share) => share.ToString("P1", CultureInfo.InvariantCulture);

    private const string Description = "Puts purchases on a gateway and measures how they are answered.";

    private const string Details =
        """
        With --rate, purchase i is due at i / rate seconds, whatever the answers take, and its latency counts from then: a
        stall is paid for by everyone who waited behind it. What can't be sent 30 seconds after the end counts as a failure,
        as does an answer that takes longer than 30 seconds. With --as-fast-as-possible the number of connections decides
        the rate, and a latency counts from sending.

        Several rates are measured one after another. A rate holds when 99 % of the offered purchases are answered with
        2xx, at the rate at which they are offered, and the p99 is below --p99-limit; the highest that holds is the knee.
        With --find-knee, rates double from --rate on until one does not hold (or halve until one does), then the gap is
        halved until it is a twentieth.

        The load says when it could not keep its schedule: how many purchases were sent more than 5 ms late because no
        connection was free (the gateway was slow, or --connections is low), and how many although one was (the load
        itself was held up, most likely by a gateway on the same processors; above 1 % it is said). It also says how many
        processors it took. Percentiles are at most 1 % too high, and never too low.

        The purchases are real and stay: measure on a program made for it. The members m0, m1 and so on must have been
        enrolled, by --enroll in this run or an earlier one. The key needs purchasesWrite and programsRead, for --enroll
        membersWrite as well.

        Patterns:
          uniform          each member as likely as any other
          zipf             member n as often as 1 / (n + 1)^s, s being --exponent: a few buy often, most rarely
          single-member    m0 alone
          single-campaign  as uniform, and everyone's purchases draw on the budget of one campaign, "bench", which is
                           published for it and paused after it; the key needs programsWrite

        With --cold, nobody buys twice, not even in the warm-up, in an order by --seed. Who was enrolled, read or bought
        before may still be in the gateway's memory, so start the gateway again between enrolling and a cold run.

        Examples:
          loyalty bench --program bench --channel store --rate 2000 --seconds 60 --members 20000 --enroll
          loyalty bench --program bench --channel store --rate 500 --members 20000 --warm 2 --cold
          loyalty bench --program bench --channel store --as-fast-as-possible --connections 256 --pattern zipf
          loyalty bench --program bench --channel store --rate 1000 2000 4000 --connections 256 --members 20000 --json
          loyalty bench --program bench --channel store --rate 500 --find-knee --p99-limit 50 --connections 256 --members 20000

        Exit codes: 0 every answer was 2xx, or the knee was found; 1 it could not be done; 2 not every answer was, or no rate held;
        130 stopped.
        """;
}
