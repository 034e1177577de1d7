using System.Diagnostics;
using System.Globalization;
using Loyalty.Benchmarks;
using Loyalty.Cli.Load;

namespace Loyalty.Compare.Contenders;

/// <summary>As many purchases as go through for a while, and what that took of the processors.</summary>
/// <param name="Rate">Purchases a second that went through.</param>
/// <param name="P50">From sending to the answer, in milliseconds.</param>
/// <param name="P99">As <paramref name="P50"/>.</param>
/// <param name="Count">Purchases that went through.</param>
/// <param name="Refused">With 429, as too much was under way; of the rest only latencies and processor times have them in.</param>
/// <param name="Length">From the start to the last answer.</param>
/// <param name="Endpoint">Processor time of the process that answers, until it rests again.</param>
/// <param name="Database">As <paramref name="Endpoint"/>, of the database.</param>
/// <param name="Load">Of the load itself.</param>
internal sealed record Measurement(double Rate, double P50, double P99, long Count, long Refused, TimeSpan Length, ProcessorTime Endpoint, ProcessorTime Database, ProcessorTime Load)
{
    private static readonly TimeSpan RestStep = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RestMost = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Resting = TimeSpan.FromMilliseconds(10);
    private static int _runs;

    public static async Task<Measurement> Of(Contender contender, Mix mix, int members, int connections, TimeSpan length)
    {
        var run = _runs++;
        var number = 0;
        var random = new Random(run);
        using var load = await HttpLoad.Connect(contender.Address, connections);
        var (endpoint, database, own) = (contender.Endpoint(), contender.Database(), ProcessorTime.Of(Environment.ProcessId));
        var result = (await load.AsManyAsPossible(Request, length)).AllSucceededOrRefused();
        var loadUsed = ProcessorTime.Of(Environment.ProcessId) - own;
        await Rest(contender);
        contender.Answered += result.Succeeded;
        return new Measurement(
            result.Rate, result.Percentile(50), result.Percentile(99), result.Succeeded, result.Refused, result.Length, contender.Endpoint() - endpoint, contender.Database() - database, loadUsed);

        byte[] Request()
        {
            lock (random)
            {
                var id = string.Create(CultureInfo.InvariantCulture, $"c{run}-{number++}");
                return HttpProgram.Request(contender.Address, contender.Key, id, mix == Mix.Hot ? 0 : random.Next(members), random);
            }
        }
    }

    /// <summary>Until what was put off is done, so that nobody pays for it in another's turn.</summary>
    private static async Task Rest(Contender contender)
    {
        var clock = Stopwatch.StartNew();
        for (var (before, quiet) = (Used(contender), 0); quiet < 2 && clock.Elapsed < RestMost;)
        {
            await Task.Delay(RestStep);
            var now = Used(contender);
            quiet = now - before <= Resting ? quiet + 1 : 0;
            before = now;
        }
    }

    private static TimeSpan Used(Contender contender) => (contender.Endpoint() + contender.Database()).All;
}
