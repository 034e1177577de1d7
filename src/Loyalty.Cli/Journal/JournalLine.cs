using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Loyalty.Cli.Journal;

/// <summary>One line of the journal as the gateway gives it.</summary>
/// <param name="Account">The account's key within the program.</param>
/// <param name="Version">The account's version after the record.</param>
/// <param name="Key">The operation's key.</param>
/// <param name="Record">The record's JSON, byte by byte as it is stored.</param>
internal sealed record JournalLine(string Account, long Version, string Key, ReadOnlyMemory<byte> Record)
{
    public static JournalLine Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            string? account = null;
            string? key = null;
            long? version = null;
            ReadOnlyMemory<byte> record = default;
            var reader = new Utf8JsonReader(line.Span);
            Read(ref reader, JsonTokenType.StartObject);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("account"u8))
                {
                    Read(ref reader, JsonTokenType.String);
                    account = reader.GetString();
                }
                else if (reader.ValueTextEquals("version"u8))
                {
                    Read(ref reader, JsonTokenType.Number);
                    version = reader.GetInt64();
                }
                else if (reader.ValueTextEquals("record"u8))
                {
                    Read(ref reader, JsonTokenType.StartObject);
                    var start = (int)reader.TokenStartIndex;
                    key = ReadKey(ref reader);
                    record = line[start..(int)reader.BytesConsumed];
                }
                else
                {
                    reader.Skip();
                }
            }

            if (account is null || version is null || key is null)
            {
                throw new JsonException("account, version, or record with k is missing");
            }

            return new JournalLine(account, version.Value, key, record);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new CliException($"The gateway gave a journal line that is not one ({e.Message}). Do the tool and the gateway have the same version?", e);
        }
    }

    /// <summary>As it is exported, under its operation key.</summary>
    public SortItem ToSortItem()
    {
        var buffer = new ArrayBufferWriter<byte>(Record.Length + Account.Length + 64);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("account", Account);
            json.WriteNumber("version", Version);
            json.WritePropertyName("record");
            json.WriteRawValue(Record.Span, skipInputValidation: true);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return new SortItem(Encoding.UTF8.GetBytes(Key), buffer.WrittenSpan.ToArray());
    }

    /// <summary>Passes over the record's object and picks its key.</summary>
    private static string? ReadKey(ref Utf8JsonReader reader)
    {
        string? key = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isKey = reader.ValueTextEquals("k"u8);
            reader.Read();
            if (isKey && reader.TokenType == JsonTokenType.String)
            {
                key = reader.GetString();
            }

            reader.Skip();
        }

        return key;
    }

    private static void Read(ref Utf8JsonReader reader, JsonTokenType expected)
    {
        if (!reader.Read() || reader.TokenType != expected)
        {
            throw new JsonException($"{expected} expected");
        }
    }
}
