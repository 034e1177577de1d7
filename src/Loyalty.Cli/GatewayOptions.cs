using System.CommandLine;
using System.Net.Http.Headers;

namespace Loyalty.Cli;

/// <summary>The options that every command has which talks to a gateway.</summary>
internal sealed class GatewayOptions
{
    public Option<string> Url { get; } = new("--url")
    {
        Description = "The gateway's address.",
        HelpName = "address",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("LOYALTY_URL") is { Length: > 0 } url ? url : "http://127.0.0.1:5080",
    };

    public Option<string?> Key { get; } = new("--key")
    {
        Description = "The API key; LOYALTY_API_KEY when it is not given, which keeps it out of the shell's history.",
        HelpName = "key",
    };

    public Option<string> Program { get; } = new("--program") { Description = "The program's id.", HelpName = "id", Required = true };

    public Option<bool> Json { get; } = new("--json") { Description = "Print the result as JSON." };

    public void AddTo(Command command)
    {
        command.Add(Url);
        command.Add(Key);
        command.Add(Program);
        command.Add(Json);
    }

    /// <param name="parsed">The command line.</param>
    /// <param name="connections">How many requests will be in flight.</param>
    public HttpClient Connect(ParseResult parsed, int connections = 8)
    {
        var url = parsed.GetRequiredValue(Url);
        if (!Uri.TryCreate(url.EndsWith('/') ? url : url + "/", UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new CliException($"'{url}' is not an address. Pass one such as --url http://127.0.0.1:5080.");
        }

        var key = parsed.GetValue(Key) ?? Environment.GetEnvironmentVariable("LOYALTY_API_KEY");
        if (string.IsNullOrWhiteSpace(key))
        {
            throw new CliException("There is no API key. Pass --key or set LOYALTY_API_KEY (the gateway prints its first key when it starts on empty data).");
        }

        if (key.Trim().Any(c => !char.IsAscii(c) || char.IsControl(c) || c == ' '))
        {
            throw new CliException("The API key has characters that no key has. Was it copied whole?");
        }

        var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = connections,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            ConnectTimeout = TimeSpan.FromSeconds(5),
            UseCookies = false,
            AllowAutoRedirect = false,
        };
        var client = new HttpClient(handler) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.Trim());
        client.DefaultRequestHeaders.UserAgent.ParseAdd("loyalty-cli");
        return client;
    }
}
