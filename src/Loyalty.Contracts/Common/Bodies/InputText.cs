using System.Text.Json;
using System.Text.Unicode;

namespace Loyalty.Contracts.Common.Bodies;

/// <summary>From UTF-8 to a checked input, or to the refusal that names everything wrong with it.</summary>
internal static class InputText
{
    /// <summary>The deepest input has 6 levels; what is deeper is refused before it costs anything.</summary>
    public const int MaxDepth = 16;

    private static readonly JsonReaderOptions Strict = new() { MaxDepth = MaxDepth };

    public static (T? Value, Refusal? Refusal) Parse<T>(ReadOnlySpan<byte> utf8)
        where T : class, IInput<T>
    {
        if (!Utf8.IsValid(utf8))
        {
            return (null, Refusal.Invalid("invalidUtf8", "The body is not valid UTF-8."));
        }

        T? value;
        try
        {
            value = JsonSerializer.Deserialize(utf8, T.Shape);
        }
        catch (JsonException)
        {
            return (null, FindBreak(utf8) ?? Explain<T>(utf8, mustHaveFault: true));
        }

        // The deserializer lets null pass as an item of a list, and as the whole body.
        if (utf8.IndexOf("null"u8) >= 0 && Explain<T>(utf8, mustHaveFault: false) is { } refusal)
        {
            return (null, refusal);
        }

        var faults = new Faults();
        value!.Check(faults);
        return faults.Any ? (null, faults.ToRefusal()) : (value, null);
    }

    private static Refusal? Explain<T>(ReadOnlySpan<byte> utf8, bool mustHaveFault)
        where T : class, IInput<T>
    {
        var reader = new Utf8JsonReader(utf8, Strict);
        using var document = JsonDocument.ParseValue(ref reader);
        var faults = new Faults();
        ShapeFaults.Find(document.RootElement, T.Shape, faults);
        if (mustHaveFault && !faults.Any)
        {
            faults.Add("", "does not have the expected shape");
        }

        return faults.Any ? faults.ToRefusal() : null;
    }

    /// <summary>Where the document stops being JSON, or being flat enough; null when it is sound.</summary>
    private static Refusal? FindBreak(ReadOnlySpan<byte> utf8)
    {
        // One level more than allowed, so that depth shows as depth and not as a syntax error.
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth + 1 });
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth >= MaxDepth && reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                {
                    return Refusal.Invalid("tooDeep", $"The body is nested deeper than {MaxDepth} levels.", new Fault("", $"must not be nested deeper than {MaxDepth} levels"));
                }
            }

            return null;
        }
        catch (JsonException exception)
        {
            // Where it breaks is said in the caller's terms; what the parser says of it stays here.
            var line = (exception.LineNumber ?? 0) + 1;
            var column = (exception.BytePositionInLine ?? 0) + 1;
            return Refusal.Invalid("malformedJson", $"The body is not JSON: it breaks at line {line}, byte {column}.", new Fault("", $"breaks at line {line}, byte {column}"))
                with { Numbers = [new("line", line), new("byte", column)] };
        }
    }
}
