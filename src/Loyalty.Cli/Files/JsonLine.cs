using System.Text.Json;
using System.Text.Unicode;

namespace Loyalty.Cli.Files;

/// <summary>A line of NDJSON.</summary>
internal static class JsonLine
{
    /// <returns>The line's JSON, or what is wrong with it.</returns>
    public static (JsonDocument? Document, string Reason) Parse(FileLine line)
    {
        if (line.TooLong || !Utf8.IsValid(line.Bytes.Span))
        {
            return (null, line.TooLong ? "the line is too long" : "it is not UTF-8");
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(line.Bytes);
        }
        catch (JsonException e)
        {
            return (null, $"it is not JSON (at byte {e.BytePositionInLine})");
        }

        if (document.RootElement.ValueKind == JsonValueKind.Object)
        {
            return (document, "");
        }

        document.Dispose();
        return (null, "it is not a JSON object");
    }

    /// <summary>The text of a member; null when there is none.</summary>
    public static string? Text(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
