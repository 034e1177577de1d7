using System.Text.RegularExpressions;

namespace Loyalty.Gateway.Tests.Deployment;

/// <summary>The blocks of commands in deploy/OPERATIONS.md. The comment above each says whether tests run it.</summary>
internal static partial class Instructions
{
    public const string Values = "values";
    public const string Tried = "tried: ";

    public static string Text { get; } = Repository.Read("deploy/OPERATIONS.md").ReplaceLineEndings("\n");

    public static Block[] Blocks { get; } = [.. Fences().Matches(Text).Select(found => new Block(found.Groups["mark"].Value, found.Groups["text"].Value))];

    /// <summary>Every command of every block, with lines that go on put together.</summary>
    public static IEnumerable<string> Commands => Blocks.SelectMany(block => block.Commands);

    public static string Of(string tried) => Blocks.Single(block => block.Mark == Tried + tried).Text;

    [GeneratedRegex(@"(?:<!-- (?<mark>[^>]*) -->\n)?```sh\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Fences();

    internal sealed record Block(string Mark, string Text)
    {
        public IEnumerable<string> Commands => Text.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
