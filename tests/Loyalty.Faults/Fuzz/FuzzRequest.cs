using System.Text;

namespace Loyalty.Faults.Fuzz;

/// <summary>A request as it is sent, however odd.</summary>
internal sealed record FuzzRequest
{
    private const int Shown = 3_000;

    public required int Number { get; init; }

    /// <summary>The operation that it is made from, e.g. <c>POST /v1/programs/{program}/purchases</c>.</summary>
    public required string Operation { get; init; }

    public required string Method { get; init; }

    /// <summary>Path and query, in ASCII.</summary>
    public required string Target { get; init; }

    public required IReadOnlyList<(string Name, string Value)> Headers { get; init; }

    /// <summary>Null when there is none.</summary>
    public required byte[]? Body { get; init; }

    /// <summary>What is said of the body's length; another one than it has breaks the transport.</summary>
    public required int SaidLength { get; init; }

    /// <summary>When it is refused, what would follow is not sent.</summary>
    public bool IsNeeded { get; init; }

    public override string ToString()
    {
        var text = new StringBuilder($"{Method} {Target}\n");
        foreach (var (name, value) in Headers)
        {
            text.Append(name).Append(": ").Append(value).Append('\n');
        }

        return Body is null ? text.ToString() : text.Append($"({Body.Length} bytes, said {SaidLength})\n").Append(Cut(Encoding.Latin1.GetString(Body))).ToString();
    }

    private static string Cut(string text) => text.Length > Shown ? text[..Shown] + " …" : text;
}
