using System.Globalization;
using Loyalty.Cli.Load;
using Loyalty.Faults.Shops;
using Loyalty.Testing.Gateways;
using Loyalty.Testing.Load;

namespace Loyalty.Faults.Flood;

/// <summary>Three times what the gateway can do, for a minute: it does nearly as much as it can, in time, and refuses the rest at once.</summary>
internal sealed class FloodSuite : ISuite
{
    private const double AllSeconds = 60;
    private const double Times = 3;
    private const double LeastOfPeak = 0.8;
    private const double LeastOffered = 0.95;

    /// <summary>Shorter floods say nothing of figures.</summary>
    private const double LeastMeasured = 20;

    private const int Connections = 3_000;

    private const int MostWarmUps = 20;
    private static readonly TimeSpan MostP99 = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan MostRecovery = TimeSpan.FromSeconds(10);
    private static readonly int[] Steps = [32, 64, 128, 256, 512];

    public string Name => "flood";

    public async Task Run(SuiteSettings settings, Findings findings, CancellationToken cancellationToken)
    {
        var length = TimeSpan.FromSeconds(settings.Seconds ?? AllSeconds);
        using var cores = new Cores(length.TotalSeconds >= LeastMeasured);
        using var gateway = new GatewayProcess("--Loyalty:Demo", "false", "--Logging:LogLevel:Default", "Warning", "--Logging:LogLevel:Microsoft.Hosting", "Information") { Prefix = cores.Prefix };
        await gateway.Start();
        using var http = gateway.Client();
        await Shop.Open(http, cancellationToken);
        var (address, number, random) = (new Uri(gateway.Address), 0L, new Random(settings.Seed));
        using var load = new FloodLoad(address, Next);
        var sent = await WarmUp.UntilSteady(
            length.TotalSeconds >= LeastMeasured ? MostWarmUps : 1, () => load.AsManyAsPossible(Steps[2], Part(0.1), cancellationToken), static result => result.MedianSecond);
        findings.Say(Text($"warm after {sent.Count}: {string.Join(", ", sent.Select(result => result.MedianSecond.ToString("F0", CultureInfo.InvariantCulture)))}/s"));

        var peak = 0.0;
        foreach (var step in Steps)
        {
            var result = await load.AsManyAsPossible(step, Part(0.1), cancellationToken);
            sent.Add(result);
            peak = Math.Max(peak, result.MedianSecond);
            findings.Say(Text($"{step} at a time: {result.MedianSecond:F0}/s, p99 {result.Accepted.Percentile(99).TotalMilliseconds:F0} ms"));
        }

        var rate = Math.Max(Times * peak, 1);
        var flood = await load.AtRate(rate, Connections, length, cancellationToken);
        var memory = gateway.WorkingSet;
        var after = await load.AtRate(Math.Max(peak / 2, 1), Connections, Part(0.3), cancellationToken);
        sent.Add(flood);
        sent.Add(after);

        findings.Figure("cores", cores.ToString());
        findings.Figure("peak", Text($"{peak:F0}/s (median second of the best of {string.Join(", ", Steps)} at a time)"));
        var sentRate = flood.Count / length.TotalSeconds;
        findings.Figure("offered", Text($"{sentRate:F0}/s of {rate:F0}/s wanted, for {length.TotalSeconds:F0} s: {flood}"));
        findings.Figure("sent late by the load itself", Text($"median {flood.OwnLateness.Percentile(50).TotalMilliseconds:F0} ms, p99 {flood.OwnLateness.Percentile(99).TotalMilliseconds:F0} ms; it is in the latencies"));
        findings.Figure("refused after", Text($"median {flood.Refused.Percentile(50).TotalMilliseconds:F0} ms, p99 {flood.Refused.Percentile(99).TotalMilliseconds:F0} ms"));
        findings.Figure("accepted after", Text($"median {flood.Accepted.Percentile(50).TotalMilliseconds:F0} ms, p99 {flood.Accepted.Percentile(99).TotalMilliseconds:F0} ms, worst {flood.Accepted.Most.TotalMilliseconds:F0} ms"));
        findings.Figure("memory at its end", $"{memory >> 20} MB");
        findings.Figure("worst 5 s of the flood", Text($"{flood.WorstWindow:F0}/s, {flood.WorstWindow / peak:P0} of the peak"));
        findings.Figure("after the flood", Text($"{after.Answered} answered of {after.Scheduled} due; its last answers came {(flood.Took - length).TotalSeconds:F1} s after its end"));
        var recovery = after.RecoveryFrom(flood, MostP99);
        if (length.TotalSeconds >= LeastMeasured)
        {
            findings.Promise(Text($"{Times} times the peak was really offered"), sentRate >= LeastOffered * rate, Text($"{sentRate / peak:F1} times"));
            findings.Promise($"mean goodput at least {LeastOfPeak:P0} of the peak", flood.Goodput >= LeastOfPeak * peak, Text($"{flood.Goodput:F0}/s, {flood.Goodput / peak:P0}"));
            findings.Promise($"p99 of what was accepted below {MostP99.TotalMilliseconds} ms", flood.Accepted.Percentile(99) < MostP99, Text($"{flood.Accepted.Percentile(99).TotalMilliseconds:F0} ms"));
            findings.Promise($"at least {LeastOffered:P0} of what was due after it was sent and answered", after.Answered >= LeastOffered * after.Scheduled, Text($"{(double)after.Answered / after.Scheduled:P0}"));
            findings.Promise($"recovered within {MostRecovery.TotalSeconds} s at half the peak", recovery <= MostRecovery, recovery == TimeSpan.MaxValue ? "never" : Text($"{recovery.TotalSeconds:F0} s"));
        }

        findings.Promise("every request is accepted or refused with 429 or 503", sent.SelectMany(result => result.Outcomes.Keys).All(outcome => outcome is 201 or 429 or 503), string.Join("; ", sent.Select(result => result.ToString()).Distinct().TakeLast(2)));
        await Check(http, sent.Sum(result => result.Succeeded), findings, cancellationToken);

        TimeSpan Part(double part) => TimeSpan.FromSeconds(Math.Max(1, length.TotalSeconds * part));

        byte[] Next()
        {
            lock (random)
            {
                return PurchaseRequest.Of(address, gateway.Key, Shop.Program, "web", "EUR", $"f{number++}", random.Next(Shop.Members), TimeProvider.System.GetUtcNow(), random);
            }
        }
    }

    /// <summary>What was accepted is booked, and nothing else is.</summary>
    private static async Task Check(HttpClient http, long accepted, Findings findings, CancellationToken cancellationToken)
    {
        var purchases = 0L;
        for (var i = 0; i < Shop.Members; i++)
        {
            var (_, text) = await Shop.Get(http, $"members/m{i}", cancellationToken);
            purchases += System.Text.Json.JsonDocument.Parse(text).RootElement.GetProperty("purchases").GetInt64();
        }

        findings.Promise("what was accepted is booked, and nothing else", purchases == accepted, $"{accepted} accepted, {purchases} booked");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
