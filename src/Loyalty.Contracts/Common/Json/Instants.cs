using System.Text.Json;
using System.Text.Json.Serialization;

namespace Loyalty.Contracts.Common.Json;

/// <summary>
/// Instants in RFC 3339 with their offset. System.Text.Json would take an instant without one as local time of the
/// server, which values a purchase on the wrong day without anyone noticing.
/// </summary>
internal sealed class Instants : JsonConverter<DateTimeOffset>
{
    /// <summary>Nanoseconds and an offset take 35 characters; each may be escaped in six.</summary>
    private const int Longest = 6 * 35;

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Span<byte> unescaped = stackalloc byte[Longest];
        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length > Longest)
        {
            throw new JsonException();
        }

        // Some serializers escape the plus sign.
        var text = reader.ValueIsEscaped ? unescaped[..reader.CopyString(unescaped)] : reader.ValueSpan;
        return IsComplete(text) && reader.TryGetDateTimeOffset(out var instant) ? instant : throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    /// <summary>Date, time with seconds, offset: <c>2026-03-01T10:15:00Z</c> is the shortest.</summary>
    private static bool IsComplete(ReadOnlySpan<byte> text) =>
        text.Length >= 20 && text[16] == ':' && (text[^1] == 'Z' || (text[^6] is (byte)'+' or (byte)'-' && text[^3] == ':'));
}
