using Loyalty.Cli.Files;

namespace Loyalty.Cli.Replaying.Formats;

/// <summary>A kind of file that can be replayed.</summary>
internal interface IPurchaseFormat
{
    /// <summary>As it is named on the command line.</summary>
    string Name { get; }

    /// <summary>Grows whenever the same file would give other operations, or the same in another order: a replay begun with another version is not resumed.</summary>
    int Version { get; }

    /// <summary>The currency of the file where the format has one of its own; null: the program's.</summary>
    string? OwnCurrency { get; }

    /// <summary>
    /// Gives the operations in the order in which they are to be sent. Broken lines go to the report and never end the
    /// reading; only a file that is not of the format at all does.
    /// </summary>
    ReplaySource Read(LineFile file, FormatContext context, ReadReport report);
}

/// <param name="Channel">The channel that the purchases belong to.</param>
/// <param name="Currency">The currency that amounts are sent in.</param>
/// <param name="Zone">The program's time zone, for files that name days and no times.</param>
/// <param name="Limit">Read only the first so many invoices, purchases or lines; null: all.</param>
internal sealed record FormatContext(string Channel, string Currency, TimeZoneInfo Zone, long? Limit);

/// <param name="Count">How many operations there are; null when that is known only at the end.</param>
/// <param name="Operations">Read once; the report is complete when they are.</param>
internal sealed record ReplaySource(long? Count, IEnumerable<ReplayOperation> Operations);

/// <summary>The formats by name.</summary>
internal static class PurchaseFormats
{
    public static IReadOnlyList<IPurchaseFormat> All { get; } = [new OnlineRetailFormat(), new CdnowFormat(), new NdjsonFormat()];

    public static IPurchaseFormat Find(string name) =>
        All.FirstOrDefault(format => format.Name == name)
        ?? throw new CliException($"There is no format '{name}'. Use one of {string.Join(", ", All.Select(format => format.Name))}.");
}
