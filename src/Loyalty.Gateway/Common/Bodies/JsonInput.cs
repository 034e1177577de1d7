using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

using Loyalty.Gateway.Common.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Loyalty.Gateway.Common.Bodies;

/// <summary>From UTF-8 to a checked request, or to the problem that names everything wrong with it.</summary>
internal static class JsonInput
{
    /// <summary>The deepest request has 6 levels; what is deeper is refused before it costs anything.</summary>
    public const int MaxDepth = 16;

    public static (T? Value, ProblemHttpResult? Problem) Parse<T>(in ReadOnlySequence<byte> utf8)
        where T : class, IInput<T>
    {
        if (utf8.IsSingleSegment)
        {
            return Parse<T>(utf8.FirstSpan);
        }

        // The reader works on a sequence too, but instants and names that straddle two segments are then copied one by one.
        var length = checked((int)utf8.Length);
        var copy = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            utf8.CopyTo(copy);
            return Parse<T>(copy.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy, clearArray: true);
        }
    }

    public static (T? Value, ProblemHttpResult? Problem) Parse<T>(ReadOnlySpan<byte> utf8)
        where T : class, IInput<T>
    {
        if (!Utf8.IsValid(utf8))
        {
            return (null, Problem.BadRequest("invalidUtf8", "The body is not valid UTF-8."));
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
        if (utf8.IndexOf("null"u8) >= 0 && Explain<T>(utf8, mustHaveFault: false) is { } problem)
        {
            return (null, problem);
        }

        var faults = new Faults();
        value!.Check(faults);
        return faults.Any ? (null, Problem.Invalid(faults)) : (value, null);
    }

    private static ProblemHttpResult? Explain<T>(ReadOnlySpan<byte> utf8, bool mustHaveFault)
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

        return faults.Any ? Problem.Invalid(faults) : null;
    }

    private static readonly JsonReaderOptions Strict = new() { MaxDepth = MaxDepth };

    /// <summary>Where the document stops being JSON, or being flat enough; null when it is sound.</summary>
    private static ProblemHttpResult? FindBreak(ReadOnlySpan<byte> utf8)
    {
        // One level more than allowed, so that depth shows as depth and not as a syntax error.
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth + 1 });
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth >= MaxDepth && reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                {
                    return Problem.BadRequest("tooDeep", $"The body is nested deeper than {MaxDepth} levels.", [new("", $"must not be nested deeper than {MaxDepth} levels")]);
                }
            }

            return null;
        }
        catch (JsonException exception)
        {
            // Where it breaks is said in the caller's terms; what the parser says of it stays here.
            var line = (exception.LineNumber ?? 0) + 1;
            var column = (exception.BytePositionInLine ?? 0) + 1;
            return Problem.BadRequest(
                "malformedJson",
                $"The body is not JSON: it breaks at line {line}, byte {column}.",
                [new("", $"breaks at line {line}, byte {column}")],
                [new("line", line), new("byte", column)]);
        }
    }
}
