using System.Text.Json;

namespace Loyalty.Cli.Http;

/// <summary>A refusal as the gateway explains it (RFC 9457).</summary>
internal sealed record Problem(string Code, string Detail)
{
    /// <summary>Never throws: what stands between the gateway and us may answer anything.</summary>
    public static Problem Of(GatewayAnswer answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer.Body);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object)
            {
                var code = Text(root, "code") ?? $"http{answer.Status}";
                var detail = Text(root, "detail") ?? Text(root, "title") ?? "";
                return new Problem(code, detail + FirstFault(root));
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or with half a character in a name or a text. Not ours; the status has to do.
        }

        return new Problem($"http{answer.Status}", $"The answer was HTTP {answer.Status} without an explanation.");
    }

    private static string FirstFault(JsonElement root) =>
        root.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array && errors.GetArrayLength() > 0
        && errors[0] is { ValueKind: JsonValueKind.Object } fault
            ? $" ({Text(fault, "pointer")}: {Text(fault, "reason")})"
            : "";

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
