using System.Globalization;
using Azure.Data.Tables;

namespace Loyalty.Storage.AzureTables.Accounts;

/// <summary>
/// The rows of a partition of the outbox: an intent for every record, in the order of positions, written before the
/// record; one row for each process that writes intents; and the horizon, above which a process begins that was not
/// there before.
/// </summary>
internal static class OutboxRows
{
    public const string HorizonKey = "h";
    private const string Intents = "i";
    private const string Writers = "w";

    public static string Partition(int partition) => partition.ToString(CultureInfo.InvariantCulture);

    public static string IntentKey(long position) => Intents + TableKeys.Ordered(position);

    public static string WriterKey(string writer) => Writers + writer;

    public static TableEntity Intent(int partition, long position, string account, long version, string program) => new(Partition(partition), IntentKey(position))
    {
        ["Account"] = account,
        ["Version"] = version,
        ["Program"] = program,
    };

    public static long Position(TableEntity intent) => TableKeys.Number(intent.RowKey.AsSpan(1));

    public static bool IsHorizon(TableEntity row) => row.RowKey == HorizonKey;

    /// <summary>The intents behind a position, of all programs or of one.</summary>
    public static string IntentsAfter(int partition, long after, string? program) =>
        TableKeys.Range(Partition(partition), IntentKey(after + 1), Writers) + (program is null ? "" : $" and Program eq '{program}'");

    /// <summary>The horizon and the writers.</summary>
    public static string HorizonAndWriters(int partition) =>
        $"PartitionKey eq '{Partition(partition)}' and (RowKey eq '{HorizonKey}' or RowKey ge '{Writers}')";

    /// <summary>The highest position that the row's writer used, or, of the horizon, that writers used that are gone.</summary>
    public static long Last(TableEntity? row) => row?.GetInt64("Last") ?? 0;

    /// <summary>The position that the row's writer does not write at or below any more, or, of the horizon, no new writer does.</summary>
    public static long Floor(TableEntity? row) => row?.GetInt64("Floor") ?? 0;
}
