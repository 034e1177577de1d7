using System.Text.Json;

namespace Loyalty.Domain.Accounts;

/// <summary>Tells by which fold schema a record was written, without reading the rest of it.</summary>
internal static class RecordSchema
{
    /// <exception cref="NewerRecordException">It was written by a newer version.</exception>
    /// <exception cref="JsonException">It does not begin like a record.</exception>
    public static void Check(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        if (reader.Read() && reader.TokenType == JsonTokenType.StartObject
            && reader.Read() && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("f"u8)
            && reader.Read() && reader.TokenType == JsonTokenType.Number
            && reader.TryGetInt32(out var schema) && schema > AccountState.FoldSchema)
        {
            throw new NewerRecordException(schema);
        }
    }
}
