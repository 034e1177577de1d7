using System.Text.Json;
using System.Text.RegularExpressions;

namespace Loyalty.Storage.AzureTables;

/// <summary>
/// Which Azure storage account keeps everything, and the bounds. By a connection string, or by the address of its table
/// service: then the process signs in as what it runs as. Any number of processes can share one account.
/// </summary>
public sealed partial class AzureTablesStorageOptions
{
    /// <summary>Where the settings stand in the configuration; named in what is said about a wrong one.</summary>
    public const string Section = "Loyalty:AzureStorage";

    private static readonly TimeSpan LongestTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Excludes <see cref="TableServiceUri"/>.</summary>
    public string? ConnectionString { get; set; }

    /// <summary><c>https://{account}.table.core.windows.net</c></summary>
    public Uri? TableServiceUri { get; set; }

    /// <summary>What the names of the tables start with: 3 to 40 ASCII letters and digits, a letter first.</summary>
    public string TablePrefix { get; set; } = "loyalty";

    /// <summary>How long one request may take, the client's own retries included; 1 to 60 s. An append makes a few.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Requests under way at once; 1 to 2,000.</summary>
    public int Connections { get; set; } = 256;

    /// <summary>Accounts that are appended to at once; 1 to 1,000.</summary>
    public int ConcurrentAppends { get; set; } = 64;

    /// <summary>Appends that may wait or be under way; more are refused as overloaded.</summary>
    public int MaxQueuedRecords { get; set; } = 50_000;

    /// <summary>Bytes of appends that may wait or be under way; more are refused as overloaded.</summary>
    public long MaxQueuedBytes { get; set; } = 256L << 20;

    /// <summary>The largest payload, snapshot or grain state in bytes; at most 2 MiB, so that it fits in one transaction.</summary>
    public int MaxPayloadBytes { get; set; } = 2 << 20;

    /// <summary>Other calls that may be under way; more are refused.</summary>
    public int MaxQueuedCalls { get; set; } = 20_000;

    /// <summary>How grain state is written as JSON.</summary>
    public JsonSerializerOptions GrainStateJson { get; set; } = new(JsonSerializerDefaults.Web);

    /// <exception cref="StorageSetupException">A setting is missing or out of range; the message says what to set.</exception>
    internal void Validate()
    {
        CheckAddress();
        if (!PrefixPattern().IsMatch(TablePrefix))
        {
            throw new StorageSetupException($"{Section}:{nameof(TablePrefix)} must be 3 to 40 ASCII letters and digits, a letter first. It is '{TablePrefix}'.");
        }

        if (RequestTimeout < TimeSpan.FromSeconds(1) || RequestTimeout > LongestTimeout)
        {
            throw new StorageSetupException($"{Section}:{nameof(RequestTimeout)} must be 1 to 60 s: set it as '00:00:05'. It is {RequestTimeout}.");
        }

        CheckRange(Connections, 1, 2_000, nameof(Connections));
        CheckRange(ConcurrentAppends, 1, 1_000, nameof(ConcurrentAppends));
        CheckRange(MaxQueuedRecords, 1, int.MaxValue, nameof(MaxQueuedRecords));
        CheckRange(MaxPayloadBytes, 1, 2 << 20, nameof(MaxPayloadBytes));
        CheckRange(MaxQueuedBytes, MaxPayloadBytes, long.MaxValue, nameof(MaxQueuedBytes));
        CheckRange(MaxQueuedCalls, 1, int.MaxValue, nameof(MaxQueuedCalls));
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9]{2,39}$")]
    private static partial Regex PrefixPattern();

    private void CheckAddress()
    {
        var byString = !string.IsNullOrWhiteSpace(ConnectionString);
        if (byString && TableServiceUri is not null)
        {
            throw new StorageSetupException($"{Section}:{nameof(ConnectionString)} and {Section}:{nameof(TableServiceUri)} exclude each other: set one of them.");
        }

        if (!byString && TableServiceUri is null)
        {
            throw new StorageSetupException(
                $"{Section}:{nameof(TableServiceUri)} is missing: set it to https://{{account}}.table.core.windows.net, or set {Section}:{nameof(ConnectionString)}.");
        }

        if (TableServiceUri is { } address && (!address.IsAbsoluteUri || address.Scheme != Uri.UriSchemeHttps))
        {
            throw new StorageSetupException($"{Section}:{nameof(TableServiceUri)} is {address}; it must start with https://.");
        }
    }

    private static void CheckRange(long value, long lowest, long highest, string name)
    {
        if (value < lowest || value > highest)
        {
            throw new StorageSetupException($"{Section}:{name} must be {lowest} to {highest}. It is {value}.");
        }
    }
}
