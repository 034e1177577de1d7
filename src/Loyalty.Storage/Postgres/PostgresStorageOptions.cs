using System.Text.Json;
using Npgsql;

namespace Loyalty.Storage.Postgres;

/// <summary>Which PostgreSQL database keeps everything, and the bounds. Several processes can share one database, unless one has it alone.</summary>
public sealed class PostgresStorageOptions
{
    /// <summary>Where the settings stand in the configuration; named in what is said about a wrong one.</summary>
    public const string Section = "Loyalty:Postgres";

    private static readonly TimeSpan LongestTimeout = TimeSpan.FromSeconds(60);

    /// <summary>
    /// The database, as Npgsql reads it: <c>Host=…;Database=…;Username=…;Password=…</c>. A direct connection or one that
    /// is pooled by session; its tables are made in the first schema of the search path.
    /// </summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>How long connecting may take; 1 to 60 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// How long one statement may take; 1 to 60 s. The server ends it then. A server that says nothing at all is given up
    /// <see cref="AnswerGrace"/> later. An append is answered within about twice the sum, however the store does.
    /// </summary>
    public TimeSpan StatementTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Connections that append to the journal; 1 to 16.</summary>
    public int AppendConnections { get; set; } = 2;

    /// <summary>Connections for everything else; 1 to 500.</summary>
    public int Connections { get; set; } = 16;

    /// <summary>Appends that may wait or be under way; more are refused as overloaded.</summary>
    public int MaxQueuedRecords { get; set; } = 50_000;

    /// <summary>Bytes of appends that may wait or be under way; more are refused as overloaded.</summary>
    public long MaxQueuedBytes { get; set; } = 256L << 20;

    /// <summary>The largest payload, snapshot or grain state in bytes.</summary>
    public int MaxPayloadBytes { get; set; } = 4 << 20;

    /// <summary>Other calls that may wait for a connection; more are refused. None waits longer than <see cref="StatementTimeout"/>.</summary>
    public int MaxQueuedCalls { get; set; } = 50_000;

    /// <summary>How grain state is written as JSON.</summary>
    public JsonSerializerOptions GrainStateJson { get; set; } = new(JsonSerializerDefaults.Web);

    /// <summary>The database is this process's alone as long as it is open; another one that asks for the same is refused.</summary>
    internal bool IsAlone { get; set; }

    /// <summary>What the client gives a server beyond the time that it has for a statement.</summary>
    internal static TimeSpan AnswerGrace { get; } = TimeSpan.FromSeconds(2);

    /// <exception cref="StorageSetupException">A setting is missing or out of range; the message says what to set.</exception>
    internal void Validate()
    {
        if (string.IsNullOrWhiteSpace(ConnectionString))
        {
            throw new StorageSetupException($"{Section}:{nameof(ConnectionString)} is missing: set it to the database, for example 'Host=db;Database=loyalty;Username=loyalty;Password=…'.");
        }

        CheckConnectionString();
        CheckTime(ConnectTimeout, nameof(ConnectTimeout));
        CheckTime(StatementTimeout, nameof(StatementTimeout));
        CheckRange(AppendConnections, 1, 16, nameof(AppendConnections));
        CheckRange(Connections, 1, 500, nameof(Connections));
        CheckRange(MaxQueuedRecords, 1, int.MaxValue, nameof(MaxQueuedRecords));
        CheckRange(MaxPayloadBytes, 1, 64 << 20, nameof(MaxPayloadBytes));
        CheckRange(MaxQueuedBytes, MaxPayloadBytes, long.MaxValue, nameof(MaxQueuedBytes));
        CheckRange(MaxQueuedCalls, 1, int.MaxValue, nameof(MaxQueuedCalls));
    }

    private void CheckConnectionString()
    {
        NpgsqlConnectionStringBuilder builder;
        try
        {
            builder = new NpgsqlConnectionStringBuilder(ConnectionString);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            // Not with the text itself: it holds a password.
            throw new StorageSetupException($"{Section}:{nameof(ConnectionString)} cannot be read: set it as 'Host=…;Database=…;Username=…;Password=…'. {e.Message}", e);
        }

        if (string.IsNullOrWhiteSpace(builder.Host))
        {
            throw new StorageSetupException($"{Section}:{nameof(ConnectionString)} names no server: add 'Host=…'.");
        }
    }

    private static void CheckTime(TimeSpan value, string name)
    {
        if (value < TimeSpan.FromSeconds(1) || value > LongestTimeout)
        {
            throw new StorageSetupException($"{Section}:{name} must be 1 to 60 s: set it as '00:00:05'. It is {value}.");
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
