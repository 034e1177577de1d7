using System.Buffers;
using System.Text.Json;

namespace Loyalty.Cli.Sending;

/// <summary>A request's body, UTF-8 JSON.</summary>
internal static class JsonBody
{
    /// <summary>An object with what <paramref name="members"/> writes.</summary>
    public static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }
}
