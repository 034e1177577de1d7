using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Loyalty.Testing.Gateways;

namespace Loyalty.Faults.Fuzz;

/// <summary>Hostile input: no request gets a 5xx, none hangs, a refusal is a problem that says why, and memory does not grow.</summary>
internal sealed partial class FuzzSuite : ISuite
{
    private const int AllRequests = 100_000;
    private const int Workers = 16;
    private const int MostReported = 10;
    private const int Samples = 50;
    private const int LinesOfLog = 12;

    /// <summary>A draw waits for redemptions that are under way: with sixteen at a time some are.</summary>
    private const string PassingCode = "\"ticketsUnderWay\"";

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(20);

    public string Name => "fuzz";

    public async Task Run(SuiteSettings settings, Findings findings, CancellationToken cancellationToken)
    {
        // With the small heap a leak shows.
        using var gateway = new GatewayProcess("--Loyalty:Demo", "false") { Environment = new Dictionary<string, string> { ["DOTNET_gcServer"] = "0", ["DOTNET_GCConserveMemory"] = "5" } };
        await gateway.Start();
        var program = await FuzzProgram.Prepare(gateway, cancellationToken);
        var run = new FuzzRun(new RequestMaker(program.Document, program.Story, gateway.Key, program.Secrets, settings.Seed), gateway, settings, findings);
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(() => run.Work(cancellationToken), cancellationToken)));

        findings.Figure("examples that worked", $"{program.Worked} of {program.Story.Length}");
        findings.Figure("programs with odd settings", $"{run.Programs} published");
        findings.Figure("requests", $"{run.Count} (seed {settings.Seed}, from {settings.From}), {run.Count / Stopwatch.GetElapsedTime(started).TotalSeconds:F0}/s");
        findings.Figure("statuses", string.Join(", ", run.Statuses.OrderBy(status => status.Key).Select(status => $"{status.Key}: {status.Value}")));
        findings.Figure("operations that answered 2xx", $"{run.Succeeded.Count} of {program.Story.Select(call => (string)call["call"]!).Distinct().Count()}");
        findings.Promise("no 5xx, no hang, refusals are problems", run.Failures == 0, $"{run.Failures} failed");
        findings.Promise("the process lives", !gateway.HasExited, gateway.HasExited ? "it ended" : "it does");
        Memory(run, findings);
    }

    private static void Memory(FuzzRun run, Findings findings)
    {
        var samples = run.Memory.Where(bytes => bytes > 0).ToArray();
        if (samples.Length < Samples / 2)
        {
            return;
        }

        // What was written stays, in part in memory; what requests took must not.
        var early = Median(samples[(samples.Length / 5)..(2 * samples.Length / 5)]);
        var late = Median(samples[(4 * samples.Length / 5)..]);
        findings.Promise("memory does not grow with requests", late < (1.5 * early) + (100 << 20), $"{early >> 20} MB in the second fifth, {late >> 20} MB in the last");
    }

    private static long Median(long[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }

    private sealed partial class FuzzRun(RequestMaker maker, GatewayProcess gateway, SuiteSettings settings, Findings findings)
    {
        private readonly int _all = settings.Requests ?? AllRequests;
        private readonly ConcurrentDictionary<string, bool> _reported = new(StringComparer.Ordinal);
        private int _next = -1;
        private int _failures;
        private int _programs;

        public ConcurrentDictionary<int, int> Statuses { get; } = [];

        public ConcurrentDictionary<string, bool> Succeeded { get; } = new(StringComparer.Ordinal);

        public long[] Memory { get; } = new long[Samples];

        public int Failures => _failures;

        /// <summary>That were published.</summary>
        public int Programs => _programs;

        public int Count => Statuses.Values.Sum();

        public async Task Work(CancellationToken cancellationToken)
        {
            using var connection = new RawConnection(new Uri(gateway.Address));
            while (Interlocked.Increment(ref _next) is var next && next < _all && !gateway.HasExited)
            {
                if (next % Math.Max(1, _all / Samples) == 0)
                {
                    Memory[Math.Min(Samples - 1, (int)((long)next * Samples / _all))] = gateway.WorkingSet;
                }

                foreach (var request in maker.Make(settings.From + next))
                {
                    if (!await Try(connection, request, cancellationToken) && request.IsNeeded)
                    {
                        break;
                    }
                }
            }
        }

        /// <returns>True when it was answered 2xx.</returns>
        private async Task<bool> Try(RawConnection connection, FuzzRequest request, CancellationToken cancellationToken)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(TimeLimit);
            try
            {
                var answer = await connection.Send(request, limit.Token);
                Statuses.AddOrUpdate(answer.Status, 1, (_, count) => count + 1);
                if (answer.Status is >= 200 and < 300)
                {
                    Interlocked.Add(ref _programs, request is { IsNeeded: true, Method: "POST" } ? 1 : 0);
                    Succeeded[request.Operation] = true;
                }

                if (WrongWith(request, answer) is { } wrong)
                {
                    Report(request, wrong, answer);
                }

                return answer.Status is >= 200 and < 300;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                Report(request, $"no answer in {TimeLimit.TotalSeconds} s", null);
                connection.Close();
                return false;
            }
        }

        private static string? WrongWith(FuzzRequest request, RawAnswer answer) => answer.Status switch
        {
            0 when request.SaidLength == (request.Body?.Length ?? 0) => "the connection ended without an answer",
            503 when answer.Body.Contains(PassingCode, StringComparison.Ordinal) => null,
            >= 500 and not 501 and not 505 => $"{answer.Status}",
            >= 400 when answer.Body.Length > 0 && answer.MediaType != "application/problem+json" => $"{answer.Status} as {answer.MediaType}",
            >= 400 when StackTrace().IsMatch(answer.Body) => $"{answer.Status} with the text of an exception",
            _ => null,
        };

        private void Report(FuzzRequest request, string wrong, RawAnswer? answer)
        {
            Interlocked.Increment(ref _failures);
            var log = LogOf(answer);
            var kind = $"{request.Operation} {wrong} {log.Skip(1).FirstOrDefault()}";
            if (_reported.Count < MostReported && _reported.TryAdd(kind, true))
            {
                findings.Fault(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{request.Operation}: {wrong}\n--- again: fuzz --seed {settings.Seed} --from {request.Number} --requests 1\n{request}\n--- {answer?.Body}\n{string.Join('\n', log)}\n---"));
            }
        }

        /// <summary>What the gateway logged under the trace that the answer names.</summary>
        private string[] LogOf(RawAnswer? answer) => answer is not null && Trace().Match(answer.Body) is { Success: true } trace
            ? [.. gateway.Lines.SkipWhile(line => !line.Contains(trace.Groups[1].Value, StringComparison.Ordinal)).Take(LinesOfLog)]
            : [];

        [GeneratedRegex("\"traceId\":\"([0-9a-f]+)\"")]
        private static partial Regex Trace();

        [GeneratedRegex(@"   at \w+\.\w+|Exception:")]
        private static partial Regex StackTrace();
    }
}
