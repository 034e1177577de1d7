using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Loyalty.Gateway.Tests.Fixture;

/// <summary>The documented refusals: src/Loyalty.Gateway/ERRORS.md.</summary>
internal static partial class ErrorTable
{
    /// <summary>Stands for whatever status.</summary>
    public const string Any = "any";

    /// <summary>The statuses of each code, as they are documented.</summary>
    public static IReadOnlyDictionary<string, string[]> Codes { get; } = Read();

    public static string[] Lines { get; } = [.. File.ReadLines(FilePath()).Where(line => line.StartsWith("| `", StringComparison.Ordinal))];

    /// <summary>Nothing that any test sees refused is missing there.</summary>
    public static void Check(string code, HttpStatusCode status)
    {
        Assert.True(Codes.TryGetValue(code, out var statuses), $"'{code}' is not in src/Loyalty.Gateway/ERRORS.md.");
        Assert.True(statuses.Contains(Any) || statuses.Contains($"{(int)status}"), $"'{code}' is answered with {(int)status}; src/Loyalty.Gateway/ERRORS.md says {string.Join(", ", statuses)}.");
    }

    private static Dictionary<string, string[]> Read() => File.ReadLines(FilePath())
        .Select(line => Row().Match(line)).Where(row => row.Success)
        .ToDictionary(row => row.Groups["code"].Value, row => row.Groups["statuses"].Value.Split(", "), StringComparer.Ordinal);

    private static string FilePath([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "src", "Loyalty.Gateway", "ERRORS.md");

    [GeneratedRegex(@"^\| `(?<code>\w+)` \| (?<statuses>any|\d{3}(, \d{3})*) \| \S.*\. \|$")]
    private static partial Regex Row();
}
