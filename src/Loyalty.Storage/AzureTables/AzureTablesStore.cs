using Loyalty.Storage.Accounts;
using Loyalty.Storage.AzureTables.Accounts;
using Loyalty.Storage.AzureTables.Grains;
using Loyalty.Storage.AzureTables.Members;
using Loyalty.Storage.AzureTables.Relay;
using Loyalty.Storage.AzureTables.Rewards;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Loyalty.Storage.AzureTables;

/// <summary>One process's part of a storage account: its requests, and what waits to be sent.</summary>
internal sealed class AzureTablesStore : IAsyncDisposable
{
    // Raised when what stands in the tables changes so that an older version cannot read it.
    private const int Schema = 1;

    private readonly AzureTablesSnapshotQueue snapshots;
    private readonly AzureTablesStorageOptions options;

    public AzureTablesStore(AzureTablesStorageOptions options, ILogger<AzureTablesStore>? logger = null, TimeProvider? timeProvider = null)
    {
        options.Validate();
        this.options = options;
        var log = (ILogger?)logger ?? NullLogger.Instance;
        var time = timeProvider ?? TimeProvider.System;
        Tables = new StorageTables(options, log);
        Accounts = new AccountRows(Tables);
        var clock = new PositionClock(time);
        var claims = new OperationClaims(Tables, Accounts, time);
        var references = new References(Tables, Accounts);
        var due = new DueRows(Tables, Accounts);
        var unknown = new UnknownOutcomes();
        var appender = new GroupAppender(Tables, Accounts, claims, new OutboxWriter(Tables, clock), references, due, unknown);
        Queue = new AzureTablesAppendQueue(Tables, appender, options, log);
        snapshots = new AzureTablesSnapshotQueue(Tables, Accounts);
        Journal = new AzureTablesAccountJournal(Tables, Accounts, Queue, claims, references, due, new Outbox(Tables, Accounts, clock, time), snapshots, unknown, options);
        RelayLog = new AzureTablesRelayLog(Tables, options);
        Members = new AzureTablesMemberDirectory(Tables);
        Codes = new AzureTablesCodePool(Tables);
    }

    public StorageTables Tables { get; }

    public AccountRows Accounts { get; }

    public AzureTablesAppendQueue Queue { get; }

    public AzureTablesAccountJournal Journal { get; }

    public AzureTablesRelayLog RelayLog { get; }

    public AzureTablesMemberDirectory Members { get; }

    public AzureTablesCodePool Codes { get; }

    /// <summary>The grain storage of that name; states of different names are apart.</summary>
    public AzureTablesGrainStorage GrainStorage(string name) => new(name, Tables, options);

    /// <summary>Makes the tables, or checks that they are as this version writes them. May be called at any time, by any number of processes.</summary>
    /// <exception cref="StorageSetupException">The account cannot be reached, or cannot be used by this version.</exception>
    public async Task Prepare(CancellationToken cancellationToken)
    {
        try
        {
            await Tables.Call(Tables.CreateTables, cancellationToken).ConfigureAwait(false);
            await Tables.Call(() => Check("schema", Schema), cancellationToken).ConfigureAwait(false);
            await Tables.Call(() => Check("number of account partitions", AccountPartition.Count), cancellationToken).ConfigureAwait(false);
        }
        catch (StorageException e)
        {
            var section = AzureTablesStorageOptions.Section;
            throw new StorageSetupException(
                $"The storage account {Tables.Name} cannot be used. {e.Message} Check {section}:{nameof(options.ConnectionString)} or {section}:{nameof(options.TableServiceUri)}, and the right to read and write its tables.", e);
        }
    }

    /// <summary>Sends what is queued; later calls fail.</summary>
    public async ValueTask DisposeAsync()
    {
        await Queue.DisposeAsync().ConfigureAwait(false);
        await snapshots.DisposeAsync().ConfigureAwait(false);
        await Tables.DisposeAsync().ConfigureAwait(false);
        RelayLog.Dispose();
        Codes.Dispose();
    }

    private async Task Check(string name, int value)
    {
        if (await Tables.TryAdd(Tables.Meta, new("store", name) { ["Value"] = value }).ConfigureAwait(false))
        {
            return;
        }

        var found = (await Tables.Get(Tables.Meta, "store", name).ConfigureAwait(false))?.GetInt32("Value");
        if (found != value)
        {
            throw new StorageSetupException($"The storage account {Tables.Name} cannot be used: the {name} of its tables {options.TablePrefix}… is {found}, this version needs {value}.");
        }
    }
}
