using System.Text.Json;
using Loyalty.Cli.Http;

namespace Loyalty.Cli.Access;

/// <summary>
/// The keys of a program, over HTTP. Making and rotating are not repeated when the gateway fails: the secret is shown
/// once, and a repeat would make another.
/// </summary>
internal sealed class ApiKeys(HttpClient http, TimeProvider clock, string program)
{
    /// <summary>The program of keys that hold for all.</summary>
    public const string EveryProgram = "*";

    private readonly string _path = program == EveryProgram ? "v1/keys" : $"v1/programs/{GatewayClient.Segment(program)}/keys";
    private readonly GatewayClient _reads = new(http, clock, new RetryPolicy());
    private readonly GatewayClient _writes = new(http, clock, new RetryPolicy { Patience = TimeSpan.Zero });

    public Task<JsonDocument> List(CancellationToken cancellationToken) => Take(_reads.Get(_path, cancellationToken), _path);

    public Task<JsonDocument> Create(string name, string? id, string? channel, IReadOnlyList<string> permissions, DateTimeOffset? expiresAt, CancellationToken cancellationToken)
    {
        var body = new Dictionary<string, object> { ["name"] = name, ["permissions"] = permissions };
        if (id is not null)
        {
            body["id"] = id;
        }

        if (channel is not null)
        {
            body["channel"] = channel;
        }

        if (expiresAt is not null)
        {
            body["expiresAt"] = expiresAt;
        }

        return Post(_path, body, cancellationToken);
    }

    public Task<JsonDocument> Rotate(string id, int overlapSeconds, CancellationToken cancellationToken) =>
        Post($"{_path}/{GatewayClient.Segment(id)}/rotate", new Dictionary<string, object> { ["overlapSeconds"] = overlapSeconds }, cancellationToken);

    public Task<JsonDocument> Revoke(string id, CancellationToken cancellationToken) => Post($"{_path}/{GatewayClient.Segment(id)}/revoke", [], cancellationToken);

    private Task<JsonDocument> Post(string path, Dictionary<string, object> body, CancellationToken cancellationToken) =>
        Take(_writes.Post(path, JsonSerializer.SerializeToUtf8Bytes(body), null, cancellationToken), path);

    private static async Task<JsonDocument> Take(Task<GatewayAnswer> sent, string path)
    {
        var answer = await sent;
        return answer.Status == 403 ? throw GatewayClient.Forbidden(answer)
            : answer.IsSuccess ? GatewayClient.Parse(answer, path)
            : throw GatewayClient.Unexpected(path, answer);
    }
}
