using System.CommandLine;
using System.Globalization;
using Loyalty.Cli.Output;

namespace Loyalty.Cli.Load;

/// <summary><c>loyalty bench</c>.</summary>
internal static class BenchCommand
{
    private const double MostRate = 1_000_000;
    private const double MostSeconds = 24 * 3_600;

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
        var rate = new Option<double?>("--rate") { Description = "Purchases a second, at fixed times.", HelpName = "n" }.Within(0.001, MostRate);
        var closed = new Option<bool>("--as-fast-as-possible") { Description = "In place of --rate: each connection sends the next purchase when it has the answer." };
        var seconds = new Option<double>("--seconds") { Description = "How long is measured.", HelpName = "n", DefaultValueFactory = _ => 10 }.Within(0.001, MostSeconds);
        var warm = new Option<double>("--warm") { Description = "Seconds of the same load before, of which nothing counts.", HelpName = "n", DefaultValueFactory = _ => 5 }.Within(0.0, MostSeconds);
        var connections = new Option<int>("--connections") { Description = $"Connections (1 to {BenchSettings.MostConnections}).", HelpName = "n", DefaultValueFactory = _ => 64 }.Within(1, BenchSettings.MostConnections);
        var pattern = new Option<string>("--pattern") { Description = "Who buys; see below.", HelpName = string.Join('|', Patterns.Keys), DefaultValueFactory = _ => "uniform" };
        pattern.AcceptOnlyFromAmong([.. Patterns.Keys]);
        var exponent = new Option<double>("--exponent") { Description = "Of the pattern zipf.", HelpName = "s", DefaultValueFactory = _ => 1.0 }.Within(0.0, 10.0);
        var members = new Option<int>("--members") { Description = "Members that buy: m0, m1 and so on.", HelpName = "n", DefaultValueFactory = _ => 1_000 }.Within(1, BenchSettings.MostMembers);
        var enroll = new Option<bool>("--enroll") { Description = "Enrol the members before, unless they are." };
        var cold = new Option<bool>("--cold") { Description = "Let nobody buy twice, so that every member is loaded from disk; see below." };
        var seed = new Option<int>("--seed") { Description = "Of the choice of members and amounts.", HelpName = "n", DefaultValueFactory = _ => 1 };

        var command = new DocumentedCommand("bench", Description, Details) { channel, rate, closed, seconds, warm, connections, pattern, exponent, members, enroll, cold, seed };
        gateway.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(rate) is not null == (result.GetResult(closed) is { Implicit: false }))
            {
                result.AddError("Pass either --rate or --as-fast-as-possible.");
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
                Rate = parsed.GetValue(rate),
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
        terminal.ShowTable(result.Stopped ? "Bench (stopped)" : "Bench", ["", ""],
        [
            ["purchases a second, wanted", result.RateWanted is { } rate ? Decimal(rate) : "as many as possible"],
            ["purchases a second, reached", Decimal(result.RateReached)],
            ["seconds to the last answer", Decimal(result.Seconds)],
            .. result.Outcomes.Select(outcome => new[] { outcome.Key, Terminal.Number(outcome.Value) }),
        ], 1);
        terminal.ShowTable("Milliseconds", ["", "p50", "p90", "p99", "p99.9", "max"],
        [
            [result.RateWanted is null ? "from sending to the answer" : "from the scheduled start to the answer", .. Row(result.Latency)],
            .. result.RateWanted is null ? Array.Empty<string[]>() : [["from the scheduled start to sending", .. Row(result.Lateness)]],
        ], 1, 2, 3, 4, 5);
    }

    private static string[] Row(BenchLatencies latencies) =>
        [Decimal(latencies.P50), Decimal(latencies.P90), Decimal(latencies.P99), Decimal(latencies.P999), Decimal(latencies.Most)];

    private static string Decimal(double number) => number.ToString("N2", CultureInfo.InvariantCulture);

    private const string Description = "Puts purchases on a gateway and measures how they are answered.";

    private const string Details =
        """
        With --rate, purchase i is due at i / rate seconds, whatever the answers take, and its latency counts from then: a
        stall is paid for by everyone who waited behind it. What can't be sent 30 seconds after the end counts as a failure,
        as does an answer that takes longer than 30 seconds. With --as-fast-as-possible the number of connections decides
        the rate, and a latency counts from sending.

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

        Exit codes: 0 every answer was 2xx; 1 it could not be done; 2 not every answer was; 130 stopped.
        """;
}
