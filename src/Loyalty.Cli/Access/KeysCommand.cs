using System.CommandLine;
using System.Text.Json;
using Loyalty.Cli.Http;
using Loyalty.Cli.Output;

namespace Loyalty.Cli.Access;

/// <summary><c>loyalty keys</c>.</summary>
internal static class KeysCommand
{
    public static Command Create(Terminal terminal) => new DocumentedCommand("keys", Description, Details)
    {
        List(terminal),
        Make(terminal),
        Rotate(terminal),
        Revoke(terminal),
    };

    private static Command List(Terminal terminal)
    {
        var gateway = new GatewayOptions();
        var command = new Command("list", "Shows the program's keys, without their secrets.");
        gateway.AddTo(command);
        command.SetAction((parsed, cancellationToken) => LoyaltyCommand.Guard(terminal, async () =>
        {
            using var http = gateway.Connect(parsed);
            using var answer = await new ApiKeys(http, TimeProvider.System, parsed.GetRequiredValue(gateway.Program)).List(cancellationToken);
            if (parsed.GetValue(gateway.Json))
            {
                terminal.ShowJson(answer.RootElement);
                return ExitCode.Ok;
            }

            terminal.ShowTable(null, ["id", "name", "channel", "permissions", "created", "expires", "state"],
                answer.RootElement.GetProperty("keys").EnumerateArray().Select(key => new[]
                {
                    Text(key, "id"), Text(key, "name"), Text(key, "channel") is { Length: > 0 } channel ? channel : "any", Text(key, "permissions"),
                    Text(key, "createdAt"), Text(key, "expiresAt"),
                    Text(key, "revokedAt") is { Length: > 0 } revoked ? $"revoked {revoked}" : Text(key, "oldSecretUntil") is { Length: > 0 } until ? $"old secret until {until}" : "",
                }));
            return ExitCode.Ok;
        }));
        return command;
    }

    private static Command Make(Terminal terminal)
    {
        var gateway = new GatewayOptions();
        var name = new Option<string>("--name") { Description = "What the key is for.", HelpName = "text", Required = true };
        var id = new Option<string?>("--id") { Description = "The key's id; made up when it is not given.", HelpName = "id" };
        var channel = new Option<string?>("--channel") { Description = "The one channel that it holds for; any when it is not given.", HelpName = "id" };
        var permissions = new Option<string[]>("--permissions")
        {
            Description = "What its bearer may do, e.g. membersRead purchasesWrite.",
            HelpName = "permission",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var expires = new Option<DateTimeOffset?>("--expires") { Description = "When it ends (RFC 3339); never when it is not given.", HelpName = "instant" };
        var command = new Command("create", "Makes a key. Its secret is printed once and kept nowhere.") { name, id, channel, permissions, expires };
        gateway.AddTo(command);
        command.SetAction((parsed, cancellationToken) => LoyaltyCommand.Guard(terminal, async () =>
        {
            using var http = gateway.Connect(parsed);
            var keys = new ApiKeys(http, TimeProvider.System, parsed.GetRequiredValue(gateway.Program));
            var names = parsed.GetRequiredValue(permissions).SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
            using var answer = await keys.Create(parsed.GetRequiredValue(name), parsed.GetValue(id), parsed.GetValue(channel), [.. names], parsed.GetValue(expires), cancellationToken);
            return ShowSecret(terminal, answer, parsed.GetValue(gateway.Json));
        }));
        return command;
    }

    private static Command Rotate(Terminal terminal)
    {
        var gateway = new GatewayOptions();
        var id = new Argument<string>("id") { Description = "The key's id." };
        var overlap = new Option<int>("--overlap") { Description = "Seconds for which the old secret still holds.", HelpName = "seconds", DefaultValueFactory = _ => 3_600 };
        var command = new Command("rotate", "Gives a key a new secret. It is printed once; the old one holds for a while.") { id, overlap };
        gateway.AddTo(command);
        command.SetAction((parsed, cancellationToken) => LoyaltyCommand.Guard(terminal, async () =>
        {
            using var http = gateway.Connect(parsed);
            var keys = new ApiKeys(http, TimeProvider.System, parsed.GetRequiredValue(gateway.Program));
            using var answer = await keys.Rotate(parsed.GetRequiredValue(id), parsed.GetValue(overlap), cancellationToken);
            return ShowSecret(terminal, answer, parsed.GetValue(gateway.Json));
        }));
        return command;
    }

    private static Command Revoke(Terminal terminal)
    {
        var gateway = new GatewayOptions();
        var id = new Argument<string>("id") { Description = "The key's id." };
        var command = new Command("revoke", "Ends a key at once.") { id };
        gateway.AddTo(command);
        command.SetAction((parsed, cancellationToken) => LoyaltyCommand.Guard(terminal, async () =>
        {
            using var http = gateway.Connect(parsed);
            var keys = new ApiKeys(http, TimeProvider.System, parsed.GetRequiredValue(gateway.Program));
            using var answer = await keys.Revoke(parsed.GetRequiredValue(id), cancellationToken);
            if (parsed.GetValue(gateway.Json))
            {
                terminal.ShowJson(answer.RootElement);
            }
            else
            {
                terminal.Line($"Key {parsed.GetRequiredValue(id)} is revoked.");
            }

            return ExitCode.Ok;
        }));
        return command;
    }

    private static int ShowSecret(Terminal terminal, JsonDocument answer, bool json)
    {
        if (json)
        {
            terminal.ShowJson(answer.RootElement);
            return ExitCode.Ok;
        }

        var info = answer.RootElement.GetProperty("info");
        terminal.ShowTable("Keep the key now; it is not shown again", ["", ""],
            info.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null).Select(member => new[] { member.Name, Text(member.Value) }));

        // By itself on a line, so that it can be copied whole or cut out by a script.
        terminal.Line(Text(answer.RootElement, "key"));
        return ExitCode.Ok;
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? Text(value) : "";

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(Text)),
        _ => value.GetRawText(),
    };

    private const string Description = "Makes, shows, rotates and revokes API keys.";

    private const string Details =
        """
        Needs a key with the permission keysManage; a key can be given no permission and no channel that its maker lacks.

        Permissions: membersRead, membersWrite, membersBlock, purchasesWrite, import, programsRead, programsWrite,
        insightRead, export, keysManage, activitiesWrite, pointsTransfer, membersAdjust, inboundManage, householdsWrite, membersMerge. Keys that hold for every program are those of --program "*".

        Examples:
          loyalty keys list --program demo
          loyalty keys create --program demo --name "till 4" --channel store --permissions membersRead purchasesWrite
          loyalty keys rotate till-4 --program demo --overlap 86400
          loyalty keys revoke till-4 --program demo
        """;
}
