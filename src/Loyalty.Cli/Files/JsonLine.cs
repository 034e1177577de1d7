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

        var reason = document.RootElement.ValueKind != JsonValueKind.Object ? "it is not a JSON object"
            : HalfCharacter(line.Bytes.Span) is { } at ? $"it holds text that is not valid Unicode (at byte {at})"
            : "";
        if (reason.Length == 0)
        {
            return (document, reason);
        }

        document.Dispose();
        return (null, reason);
    }

    /// <summary>
    /// Where the first name or text stands that has an escape for one half of a character (<c>\ud800</c>) alone; null when
    /// there is none. The parser lets it pass, and whoever reads it later would fail.
    /// </summary>
    private static long? HalfCharacter(ReadOnlySpan<byte> json)
    {
        if (json.IndexOf("\\u"u8) < 0)
        {
            return null;
        }

        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String && reader.ValueIsEscaped && !IsText(ref reader))
            {
                return reader.TokenStartIndex;
            }
        }

        return null;
    }

    private static bool IsText(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString() is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>The text of a member; null when there is none.</summary>
    public static string? Text(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
