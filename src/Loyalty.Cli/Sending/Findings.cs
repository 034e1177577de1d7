using Loyalty.Cli.Files;
using Loyalty.Cli.Output;

namespace Loyalty.Cli.Sending;

/// <summary>The tables of what was wrong with a file: the first of each kind, for people.</summary>
internal static class Findings
{
    private const int Shown = 20;

    public static void ShowBroken(Terminal terminal, long count, IEnumerable<BrokenLine> lines)
    {
        if (count > 0)
        {
            terminal.ShowTable($"Broken lines{FirstOf(count)}", ["line", "what is wrong"],
                lines.Take(Shown).Select(broken => new[] { Terminal.Number(broken.Line), broken.Reason }), 0);
        }
    }

    public static void ShowRefused(Terminal terminal, long count, IEnumerable<RefusedRecord> records)
    {
        if (count > 0)
        {
            terminal.ShowTable($"Refused records{FirstOf(count)}", ["line", "record", "why"],
                records.Take(Shown).Select(refused => new[] { Terminal.Number(refused.Line), $"{Name(refused.Kind)} {refused.Id}", $"{refused.Code}: {refused.Detail}" }), 0);
        }
    }

    private static string FirstOf(long count) => count > Shown ? $" (the first {Shown} of {Terminal.Number(count)}; --json gives more)" : "";

    private static string Name(OperationKind kind) => kind switch
    {
        OperationKind.Enroll => "enrollment",
        OperationKind.Purchase => "purchase",
        _ => "return",
    };
}
