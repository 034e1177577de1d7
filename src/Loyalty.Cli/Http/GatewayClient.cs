using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Loyalty.Cli.Http;

/// <summary>
/// Requests to the gateway. What may be sent again is sent again, within bounds: everything the tool sends carries an
/// id of its own, so a repeat of something that did arrive gets the stored answer. What can never succeed (a wrong
/// key, an unknown program) ends the command. An error of the gateway (HTTP 500) that stays is the answer to the
/// request, so that one record can't hold up all the others; a gateway that has nothing but errors counts as away.
/// </summary>
/// <param name="http">With the gateway's address and, where there is one, the key.</param>
/// <param name="clock">Waits and patience are counted by it.</param>
/// <param name="retry">How long to try.</param>
/// <param name="onWait">Told once for each run of failures what it waits for.</param>
internal sealed class GatewayClient(HttpClient http, TimeProvider clock, RetryPolicy retry, Action<string>? onWait = null)
{
    private const long NotErring = -1;
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private int _waiting;
    private volatile bool _met;
    private long _erringSince = NotErring;

    public Uri Address { get; } = http.BaseAddress ?? throw new ArgumentException("The client needs the gateway's address.", nameof(http));

    public static string Segment(string id) => Uri.EscapeDataString(id);

    public Task<GatewayAnswer> Get(string path, CancellationToken cancellationToken) => Send(HttpMethod.Get, path, null, null, cancellationToken);

    public Task<GatewayAnswer> Post(string path, ReadOnlyMemory<byte> body, string? idempotencyKey, CancellationToken cancellationToken) =>
        Send(HttpMethod.Post, path, body, idempotencyKey is null ? null : ("Idempotency-Key", idempotencyKey), cancellationToken);

    /// <summary>PUT of something that must not be there yet: 412 when it is, and nothing changes.</summary>
    public Task<GatewayAnswer> Create(string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        Send(HttpMethod.Put, path, body, ("If-None-Match", "*"), cancellationToken);

    /// <summary>GET of something that must be there.</summary>
    public async Task<JsonDocument> GetJson(string path, CancellationToken cancellationToken)
    {
        var answer = await Get(path, cancellationToken);
        return answer.IsSuccess ? Parse(answer, path) : throw Unexpected(path, answer);
    }

    public static JsonDocument Parse(GatewayAnswer answer, string path)
    {
        try
        {
            return JsonDocument.Parse(answer.Body);
        }
        catch (JsonException e)
        {
            throw new CliException($"The answer to {path} is not JSON. Is the address the gateway's own?", e);
        }
    }

    public static CliException Unexpected(string path, GatewayAnswer answer)
    {
        var problem = Problem.Of(answer);
        return new CliException($"The gateway refused {path}: {problem.Code}. {problem.Detail}".TrimEnd());
    }

    private async Task<GatewayAnswer> Send(
        HttpMethod method, string path, ReadOnlyMemory<byte>? body, (string Name, string Value)? header, CancellationToken cancellationToken)
    {
        var failures = 0;
        var errors = 0;
        var firstFailure = 0L;
        while (true)
        {
            string reason;
            TimeSpan? asked = null;
            var erred = false;
            try
            {
                using var request = Request(method, path, body, header);
                using var response = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
                _met = true;
                if (!IsTransient(response.StatusCode))
                {
                    Interlocked.Exchange(ref _erringSince, NotErring);
                    Interlocked.Exchange(ref _waiting, 0);
                    return await Accept(response, path, cancellationToken);
                }

                reason = $"HTTP {(int)response.StatusCode}";
                erred = response.StatusCode == HttpStatusCode.InternalServerError;
                if (erred && ++errors >= retry.TriesOfAnError)
                {
                    return HasOnlyErrors() ? throw Away(reason, retry.Patience) : await Accept(response, path, cancellationToken);
                }

                asked = RetryAfter(response);
            }
            catch (Exception e) when (IsTransient(e))
            {
                // What breaks while the command is stopped is no failure.
                cancellationToken.ThrowIfCancellationRequested();
                reason = Explain(e);
            }

            failures++;
            var now = clock.GetTimestamp();
            firstFailure = failures == 1 ? now : firstFailure;
            if (erred)
            {
                Interlocked.CompareExchange(ref _erringSince, now, NotErring);
            }

            var delay = retry.DelayAfter(failures, asked);
            var patience = _met || retry.Patience < retry.PatienceAtFirst ? retry.Patience : retry.PatienceAtFirst;
            if (clock.GetElapsedTime(firstFailure, now) + delay > patience)
            {
                throw Away(reason, patience);
            }

            if (Interlocked.Exchange(ref _waiting, 1) == 0)
            {
                onWait?.Invoke(erred
                    ? $"The gateway at {Address} fails on a request ({reason}); trying it again."
                    : $"The gateway at {Address} does not take requests ({reason}); trying again for {Seconds(patience)} s.");
            }

            await Task.Delay(delay, clock, cancellationToken);
        }
    }

    /// <summary>Whether no request has been answered by anything else for as long as a gateway is waited for.</summary>
    private bool HasOnlyErrors()
    {
        var since = Interlocked.Read(ref _erringSince);
        return since != NotErring && clock.GetElapsedTime(since) > retry.Patience;
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, ReadOnlyMemory<byte>? body, (string Name, string Value)? header)
    {
        var request = new HttpRequestMessage(method, path);
        if (body is { } bytes)
        {
            request.Content = new ReadOnlyMemoryContent(bytes);
            request.Content.Headers.ContentType = Json;
        }

        if (header is var (name, value))
        {
            request.Headers.Add(name, value);
        }

        return request;
    }

    private async Task<GatewayAnswer> Accept(HttpResponseMessage response, string path, CancellationToken cancellationToken)
    {
        var answer = new GatewayAnswer(
            (int)response.StatusCode,
            response.Headers.TryGetValues("Idempotent-Replayed", out var replayed) && replayed.Contains("true", StringComparer.OrdinalIgnoreCase),
            response.Headers.TryGetValues("Loyalty-Next-Cursor", out var next) ? next.FirstOrDefault() : null,
            await response.Content.ReadAsByteArrayAsync(cancellationToken));

        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => throw new CliException(
                $"The gateway at {Address} does not know the API key. Pass a valid one with --key or LOYALTY_API_KEY (the gateway prints its first key when it starts on empty data)."),
            HttpStatusCode.NotFound when Problem.Of(answer).Code == "programNotFound" => throw new CliException(
                $"The gateway has no such program ({path}). Check --program."),
            _ => answer,
        };
    }

    /// <summary>A key that lacks a permission lacks it for every request to come.</summary>
    public static CliException Forbidden(GatewayAnswer answer)
    {
        var problem = Problem.Of(answer);
        return new CliException($"The API key may not do this: {problem.Detail} ({problem.Code}). Use a key with the permission.");
    }

    private static bool IsTransient(HttpStatusCode status) => status
        is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout
        or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private static bool IsTransient(Exception e) =>
        e is HttpRequestException { HttpRequestError: not HttpRequestError.SecureConnectionError } or IOException or TaskCanceledException;

    private static string Explain(Exception e) => e switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "no connection",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "unknown host",
        TaskCanceledException => "no answer in time",
        _ => "the connection broke",
    };

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - clock.GetUtcNow(),
        _ => null,
    };

    private CliException Away(string reason, TimeSpan patience) => new(
        $"The gateway at {Address} is away ({reason}, tried for {Seconds(patience)} s). Start it or name another with --url, then run the same command again.");

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
}
