using System.Buffers;
using Loyalty.Gateway.Common.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Loyalty.Gateway.Common.Bodies;

/// <summary>From UTF-8 to a checked request, or to the problem that names everything wrong with it.</summary>
internal static class JsonInput
{
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
        var (value, refusal) = InputText.Parse<T>(utf8);
        return (value, refusal is null ? null : Problem.From(refusal));
    }
}
