using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Loyalty.Cli.Output;
using Loyalty.Cli.Reconciliation;

namespace Loyalty.Faults.Shops;

/// <summary>A program with members who buy, return and redeem; knows what each operation was answered.</summary>
/// <param name="seed">Of who does what.</param>
internal sealed class Shop(int seed)
{
    public const string Program = "shop";
    public const int Members = 120;
    private const int StartPoints = 100_000;
    private const int Price = 20;

    /// <summary>Before something is sent again: shorter than <c>Retry-After</c> asks for, as what is measured is when it is answered.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private const string Definition = """
        {
          "name": "Shop", "timeZone": "Europe/Berlin", "currency": "EUR", "adjustmentLimit": 100000,
          "channels": [{ "id": "web" }],
          "wallets": [{ "id": "points", "kind": "points" }],
          "earningRules": [{ "id": "base", "wallet": "points", "effect": { "points": 1, "perAmount": 100 } }],
          "tiers": { "metric": "spend", "period": "calendarYear", "levels": [{ "id": "base", "threshold": 0 }, { "id": "silver", "threshold": 10000 }, { "id": "gold", "threshold": 50000 }] }
        }
        """;

    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);
    private readonly List<ShopOperation> _all = [];
    private readonly HashSet<string> _returned = new(StringComparer.Ordinal);
    private int _number;

    /// <summary>All that was ever made.</summary>
    public IReadOnlyList<ShopOperation> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _all];
            }
        }
    }

    /// <summary>Publishes the program and enrolls the members.</summary>
    public static async Task Open(HttpClient http, CancellationToken cancellationToken)
    {
        await Must(http, HttpMethod.Put, "draft", Definition, ("If-None-Match", "*"), cancellationToken);
        await Must(http, HttpMethod.Post, "draft:publish", "{}", null, cancellationToken);
        await Must(http, HttpMethod.Put, "rewards/mug/draft", $$"""{ "name": "A mug", "price": { "wallet": "points", "points": {{Price}} } }""", ("If-None-Match", "*"), cancellationToken);
        await Must(http, HttpMethod.Post, "rewards/mug/draft:publish", null, null, cancellationToken);
        await Parallel.ForEachAsync(Enumerable.Range(0, Members), cancellationToken, async (i, stop) =>
        {
            await Must(http, HttpMethod.Post, "members", $$"""{ "id": "m{{i}}" }""", ("Idempotency-Key", $"enrol-{i}"), stop);
            await Must(http, HttpMethod.Post, $"members/m{i}/adjustments", $$"""{ "wallet": "points", "points": {{StartPoints}}, "reason": "start" }""", ("Idempotency-Key", $"start-{i}"), stop);
        });
    }

    /// <summary>A purchase, or a return or redemption now and then.</summary>
    public ShopOperation Next()
    {
        lock (_gate)
        {
            var operation = _random.Next(10) switch
            {
                < 2 when Returnable() is { } purchase => Return(purchase),
                < 4 => Redemption(),
                _ => Purchase(),
            };
            _all.Add(operation);
            return operation;
        }
    }

    /// <summary>Sends it once, and takes down what came of it.</summary>
    /// <returns>The status; 0 when nobody answered.</returns>
    public static async Task<int> Send(HttpClient http, ShopOperation operation, CancellationToken cancellationToken)
    {
        try
        {
            using var request = Request(HttpMethod.Post, operation.Path, operation.Body, operation.IdempotencyKey is { } key ? ("Idempotency-Key", key) : null);
            using var response = await http.SendAsync(request, cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                Acknowledged(operation, text);
                operation.WasReplayed = response.Headers.Contains("Idempotent-Replayed");
            }
            else if ((int)response.StatusCode is 429 or 503 && response.Headers.RetryAfter is null)
            {
                operation.RefusedForNowWithoutRetryAfter++;
            }
            else if ((int)response.StatusCode is >= 400 and < 500 and not 429 && operation.Outcome == Outcome.Unknown)
            {
                operation.Outcome = Outcome.Refused;
            }

            if ((int)response.StatusCode is >= 400 and not 429 and not 503)
            {
                operation.Refusals.Add(new ShopRefusal((int)response.StatusCode, CodeOf(text)));
            }

            return (int)response.StatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return 0;
        }
    }

    /// <summary>Sends it until it is answered with more than "not now".</summary>
    /// <exception cref="OperationCanceledException">It was not, in time.</exception>
    public static async Task Answered(HttpClient http, ShopOperation operation, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var guard = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        guard.CancelAfter(patience);
        while (await Send(http, operation, guard.Token) is 0 or 429 or >= 500)
        {
            await Task.Delay(Pause, guard.Token);
        }
    }

    /// <summary>Sends again, under the same key, all that was acknowledged or of which nobody knows, until each is answered.</summary>
    /// <returns>What was not as promised.</returns>
    public static async Task<IReadOnlyCollection<string>> SendAgain(HttpClient http, IEnumerable<ShopOperation> operations, TimeSpan patience, CancellationToken cancellationToken)
    {
        var faults = new List<string>();
        using var guard = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        guard.CancelAfter(patience);
        await Parallel.ForEachAsync(operations.Where(operation => operation.Outcome != Outcome.Refused), new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = cancellationToken }, async (operation, _) =>
        {
            if (await SendAgain(http, operation, guard.Token) is { } fault)
            {
                lock (faults)
                {
                    faults.Add(fault);
                }
            }
        });
        return faults;
    }

    /// <summary>What was not acknowledged was refused for now, and says when to come again.</summary>
    public static void CheckRefusals(ShopLoadResult load, string when, Findings findings)
    {
        var silent = load.Operations.Sum(operation => operation.RefusedForNowWithoutRetryAfter);
        findings.Promise(
            $"{when}: what is not acknowledged is refused with 503 or 429 and Retry-After",
            silent == 0 && load.Statuses.Keys.All(status => status is >= 200 and < 300 or 429 or 503),
            $"{load}{(silent > 0 ? $"; {silent} without Retry-After" : "")}");
    }

    /// <summary>
    /// Holds the journal to what was answered until now: what was acknowledged is in it once, what was refused is not, and
    /// nothing that nobody sent. Call it before anything is sent again, as that would make up for what was lost.
    /// </summary>
    /// <returns>How much is not so.</returns>
    public async Task<int> CompareJournal(HttpClient http, string when, Findings findings, CancellationToken cancellationToken)
    {
        var (operations, keys) = (All, await JournalKeys(http, cancellationToken));
        var wrong = operations.Where(operation => operation.Outcome == Outcome.Acknowledged && keys.GetValueOrDefault(operation.JournalKey!) != 1)
            .Select(operation => $"{operation} was acknowledged and is in the journal {keys.GetValueOrDefault(operation.JournalKey!)} times")
            .Concat(operations.Where(operation => operation is { Outcome: Outcome.Refused, JournalKey: { } key } && keys.ContainsKey(key)).Select(operation => $"{operation} was refused and is in the journal"))
            .Concat(keys.Where(key => key.Value > 1).Select(key => $"{key.Key} is in the journal {key.Value} times"))
            .Concat(Strangers(operations, keys.Keys).Select(key => $"nobody sent {key}, and it is in the journal"))
            .ToList();
        foreach (var one in wrong)
        {
            findings.Fault($"{when}: {one}");
        }

        return wrong.Count;
    }

    /// <summary>Holds the journal, and all that is computed from it, to what was answered.</summary>
    public async Task Check(HttpClient http, Findings findings, CancellationToken cancellationToken)
    {
        var wrong = await CompareJournal(http, "at the end", findings, cancellationToken);
        var operations = All;
        findings.Promise("acknowledged operations are in the journal, once, and nothing that was refused or that nobody sent", wrong == 0, $"{operations.Count(operation => operation.Outcome == Outcome.Acknowledged)} of {operations.Count} acknowledged, {wrong} faults");
        var reconciled = await new Reconcile(http, TimeProvider.System, Program, Meter.Silent).Run(cancellationToken);
        findings.Promise("reconcile finds no difference", reconciled is { DifferenceCount: 0, Note: null }, $"{reconciled.DifferenceCount} in {reconciled.Records} records {string.Join("; ", reconciled.Differences.Take(3))} {reconciled.Note}");
    }

    /// <summary>The balances of all members, as they are read.</summary>
    public static async Task<Dictionary<string, string>> Balances(HttpClient http, CancellationToken cancellationToken)
    {
        var balances = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < Members; i++)
        {
            var (status, text) = await Get(http, $"members/m{i}", cancellationToken);
            balances[$"m{i}"] = status == HttpStatusCode.OK ? JsonDocument.Parse(text).RootElement.GetProperty("balances").GetRawText() : $"{(int)status}";
        }

        return balances;
    }

    public static async Task<(HttpStatusCode Status, string Text)> Get(HttpClient http, string path, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Get, path, null, null);
        using var response = await http.SendAsync(request, cancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
    }

    private static async Task<string?> SendAgain(HttpClient http, ShopOperation operation, CancellationToken cancellationToken)
    {
        var before = operation.Answer;
        try
        {
            while (true)
            {
                var status = await Send(http, operation, cancellationToken);
                if (status is >= 200 and < 300)
                {
                    return before is null ? null
                        : before != operation.Answer ? $"{operation} was answered {before}, then {operation.Answer}"
                        : operation.WasReplayed ? null
                        : $"{operation} was acknowledged, and then done once more";
                }

                if (status is >= 400 and < 500 and not 429)
                {
                    return before is null ? null : $"{operation} was acknowledged, then refused with {status}";
                }

                await Task.Delay(Pause, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            return $"{operation} was not answered in time";
        }
    }

    /// <summary>Null where it is no problem, as of a server that fell over.</summary>
    private static string? CodeOf(string text)
    {
        try
        {
            return JsonDocument.Parse(text).RootElement.TryGetProperty("code", out var code) ? code.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Acknowledged(ShopOperation operation, string text)
    {
        operation.Answer = text;
        operation.Outcome = Outcome.Acknowledged;
        operation.JournalKey ??= $"{Program}/voucher/{JsonDocument.Parse(text).RootElement.GetProperty("voucher").GetProperty("id").GetString()}";
    }

    /// <summary>Records of purchases, returns and vouchers that are not those of what was sent; a voucher whose answer is not known may be any.</summary>
    private static IEnumerable<string> Strangers(IReadOnlyList<ShopOperation> operations, IEnumerable<string> keys)
    {
        var sent = operations.Where(operation => operation.JournalKey is not null).Select(operation => operation.JournalKey!).ToHashSet(StringComparer.Ordinal);
        var unknownVouchers = operations.Count(operation => operation is { IdempotencyKey: not null, Outcome: Outcome.Unknown });
        var strangers = keys.Where(key => key.Split('/') is [Program, "web", "purchase" or "return", _] or [Program, "voucher", _]).Where(key => !sent.Contains(key)).ToLookup(IsVoucher);
        return strangers[false].Concat(strangers[true].Skip(unknownVouchers));
    }

    private static bool IsVoucher(string key) => key.Split('/') is [_, "voucher", _];

    private static async Task<Dictionary<string, int>> JournalKeys(HttpClient http, CancellationToken cancellationToken)
    {
        var keys = new Dictionary<string, int>(StringComparer.Ordinal);
        string? cursor = null;
        do
        {
            using var request = Request(HttpMethod.Get, $"journal?limit=500{(cursor is null ? "" : "&cursor=" + cursor)}", null, null);
            using var response = await http.SendAsync(request, cancellationToken);
            foreach (var line in (await response.Content.ReadAsStringAsync(cancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var key = JsonDocument.Parse(line).RootElement.GetProperty("record").GetProperty("k").GetString()!;
                keys[key] = keys.GetValueOrDefault(key) + 1;
            }

            cursor = response.Headers.TryGetValues("Loyalty-Next-Cursor", out var next) ? next.Single() : null;
        }
        while (cursor is not null);
        return keys;
    }

    private static async Task Must(HttpClient http, HttpMethod method, string path, string? body, (string, string)? header, CancellationToken cancellationToken)
    {
        using var request = Request(method, path, body, header);
        using var response = await http.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"{method} {path} was answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
        }
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string? body, (string Name, string Value)? header)
    {
        var request = new HttpRequestMessage(method, new Uri($"v1/programs/{Program}/{path}", UriKind.Relative));
        if (header is { } given)
        {
            request.Headers.TryAddWithoutValidation(given.Name, given.Value);
        }

        request.Content = body is null ? null : new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        return request;
    }

    /// <summary>An acknowledged purchase that nobody has returned; null when none comes up.</summary>
    private string? Returnable()
    {
        for (var tries = 0; tries < 5 && _all.Count > 0; tries++)
        {
            if (_all[_random.Next(_all.Count)] is { Purchase: { } purchase, Outcome: Outcome.Acknowledged } && _returned.Add(purchase))
            {
                return purchase;
            }
        }

        return null;
    }

    private static string Now() => TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);

    private ShopOperation Purchase()
    {
        var (id, amount) = ($"p{_number++}", _random.Next(1, 100) * 100);
        return new ShopOperation
        {
            Path = "purchases",
            Purchase = id,
            JournalKey = $"{Program}/web/purchase/{id}",
            Body = $$"""{ "id": "{{id}}", "channel": "web", "member": "m{{_random.Next(Members)}}", "occurredAt": "{{Now()}}", "amount": { "amount": {{amount}}, "currency": "EUR" }, "lines": [{ "id": "1", "sku": "tea", "quantity": 1, "amount": {{amount}} }] }""",
        };
    }

    private ShopOperation Return(string purchase)
    {
        var id = $"r{_number++}";
        return new ShopOperation
        {
            Path = "returns",
            JournalKey = $"{Program}/web/return/{id}",
            Body = $$"""{ "id": "{{id}}", "channel": "web", "purchase": { "id": "{{purchase}}" }, "occurredAt": "{{Now()}}", "lines": [{ "line": "1", "quantity": 1 }] }""",
        };
    }

    private ShopOperation Redemption() => new()
    {
        Path = $"members/m{_random.Next(Members)}/redemptions",
        IdempotencyKey = $"v{_number++}",
        Body = """{ "reward": "mug", "channel": "web" }""",
    };
}
