using System.Text.Json;

namespace Loyalty.Cli.Http;

/// <summary>What the tool needs to know of a program: from its newest edition.</summary>
/// <param name="Currency">The program's currency.</param>
/// <param name="TimeZone">IANA name.</param>
/// <param name="Wallet">The first wallet of points that can be earned into; null when there is none.</param>
internal sealed record ProgramInfo(string Currency, string TimeZone, string? Wallet)
{
    /// <summary>Null when the key may not see programs.</summary>
    public static async Task<ProgramInfo?> Read(GatewayClient gateway, string program, CancellationToken cancellationToken)
    {
        var path = $"v1/programs/{GatewayClient.Segment(program)}/editions";
        var answer = await gateway.Get(path, cancellationToken);
        if (answer.Status == 403)
        {
            return null;
        }

        if (!answer.IsSuccess)
        {
            throw GatewayClient.Unexpected(path, answer);
        }

        using var list = GatewayClient.Parse(answer, path);
        var newest = list.RootElement.GetProperty("editions").EnumerateArray().Select(edition => edition.GetProperty("number").GetInt32()).DefaultIfEmpty().Max();
        if (newest == 0)
        {
            throw new CliException($"Program {program} has no edition yet. Publish its draft first.");
        }

        using var edition = await gateway.GetJson($"{path}/{newest}", cancellationToken);
        var definition = edition.RootElement.GetProperty("definition");
        return new ProgramInfo(definition.GetProperty("currency").GetString()!, definition.GetProperty("timeZone").GetString()!, FirstWallet(definition));
    }

    private static string? FirstWallet(JsonElement definition) => definition.TryGetProperty("wallets", out var wallets)
        ? wallets.EnumerateArray()
            .Where(wallet => wallet.GetProperty("kind").ValueEquals("points") && !(wallet.TryGetProperty("retired", out var retired) && retired.ValueKind == JsonValueKind.True))
            .Select(wallet => wallet.GetProperty("id").GetString())
            .FirstOrDefault()
        : null;
}
