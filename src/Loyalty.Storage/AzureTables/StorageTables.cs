using Azure;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Microsoft.Extensions.Logging;

namespace Loyalty.Storage.AzureTables;

/// <summary>The tables of a storage account, as one process uses them. Every request has a time-out.</summary>
internal sealed class StorageTables : IAsyncDisposable
{
    /// <summary>A transaction has at most so many rows.</summary>
    public const int MaxTransaction = 100;

    /// <summary>And its bodies so many bytes, which become a third more in the request; that may have 4 MiB.</summary>
    public const int MaxTransactionBytes = 5 << 19;

    /// <summary>One call makes at most so many requests at once.</summary>
    public const int Parallel = 16;

    private const int PageSize = 1000;

    private readonly SemaphoreSlim turns;
    private readonly AzureTablesStorageOptions options;
    private readonly List<TableClient> tables = [];
    private int calls;

    public StorageTables(AzureTablesStorageOptions options, ILogger logger)
    {
        this.options = options;
        turns = new SemaphoreSlim(options.Connections);
        var client = Client(options);
        Name = client.AccountName;
        Watch = new ServiceWatch($"the storage account {Name}", Probe, logger);
        Meta = Table(client, "meta");
        Accounts = Table(client, "accounts");
        Operations = Table(client, "operations");
        References = Table(client, "references");
        Due = Table(client, "due");
        Outbox = Table(client, "outbox");
        Relay = Table(client, "relay");
        Grains = Table(client, "grains");
        Members = Table(client, "members");
        Codes = Table(client, "codes");
    }

    /// <summary>The storage account, for messages.</summary>
    public string Name { get; }

    public TableClient Meta { get; }

    public TableClient Accounts { get; }

    public TableClient Operations { get; }

    public TableClient References { get; }

    public TableClient Due { get; }

    public TableClient Outbox { get; }

    public TableClient Relay { get; }

    public TableClient Grains { get; }

    public TableClient Members { get; }

    public TableClient Codes { get; }

    /// <summary>Whether the service answers.</summary>
    public ServiceWatch Watch { get; }

    /// <summary>Makes the tables that are missing.</summary>
    public async Task CreateTables()
    {
        foreach (var table in tables)
        {
            await Send(async cancellation => await table.CreateIfNotExistsAsync(cancellation).ConfigureAwait(false)).ConfigureAwait(false);
        }
    }

    /// <summary>A call of a few requests; those go on when the caller gives up.</summary>
    public async Task<T> Call<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Watch.IsClosed)
        {
            throw Watch.Closed();
        }

        return await Counted(call).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public Task Call(Func<Task> call, CancellationToken cancellationToken) => Call(
        async () =>
        {
            await call().ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    /// <summary>One request.</summary>
    /// <exception cref="StorageException">It was not sent, or it is unknown what came of it.</exception>
    /// <exception cref="RequestFailedException">The service refused, and wrote nothing.</exception>
    public async Task<T> Send<T>(Func<CancellationToken, Task<T>> request)
    {
        Watch.ThrowIfAwayOrClosed();
        if (!await turns.WaitAsync(options.RequestTimeout).ConfigureAwait(false))
        {
            throw new StorageException($"Too many requests to the storage account {Name} were under way for {options.RequestTimeout.TotalSeconds} s; this was not sent.");
        }

        try
        {
            return await Answer(request).ConfigureAwait(false);
        }
        finally
        {
            turns.Release();
        }
    }

    /// <summary>The row, or null.</summary>
    public Task<TableEntity?> Get(TableClient table, string partition, string row, params string[] columns) => Send(
        async cancellation =>
        {
            var found = await table.GetEntityIfExistsAsync<TableEntity>(partition, row, columns.Length == 0 ? null : columns, cancellation).ConfigureAwait(false);
            return found.HasValue ? found.Value : null;
        });

    /// <summary>The rows of a filter in the order of their keys, at most so many.</summary>
    public async Task<List<TableEntity>> Query(TableClient table, string filter, int limit = int.MaxValue)
    {
        var found = new List<TableEntity>();
        string? next = null;
        do
        {
            var (from, size) = (next, Math.Min(PageSize, limit - found.Count));
            var page = await Send(cancellation => Page(table, filter, from, size, cancellation)).ConfigureAwait(false);
            found.AddRange(page.Values);
            next = string.IsNullOrEmpty(page.ContinuationToken) ? null : page.ContinuationToken;
        }
        while (next is not null && found.Count < limit);
        return found;
    }

    /// <summary>Writes the rows, all or none; returns their tags.</summary>
    public async Task<IReadOnlyList<ETag?>> Submit(TableClient table, IReadOnlyList<TableTransactionAction> actions)
    {
        var answers = await Send(cancellation => table.SubmitTransactionAsync(actions, cancellation)).ConfigureAwait(false);
        return [.. answers.Value.Select(answer => answer.Headers.ETag)];
    }

    /// <summary>Inserts the row; false when it is there already.</summary>
    public Task<bool> TryAdd(TableClient table, TableEntity row) => Unless(409, cancellation => table.AddEntityAsync(row, cancellation));

    /// <summary>Replaces the row; false when it is no longer as it was read.</summary>
    public Task<bool> TryReplace(TableClient table, TableEntity row, ETag expected) =>
        Unless(412, cancellation => table.UpdateEntityAsync(row, expected, TableUpdateMode.Replace, cancellation));

    /// <summary>Changes the properties given; false when the row is no longer as it was read.</summary>
    public Task<bool> TryMerge(TableClient table, TableEntity row, ETag expected) =>
        Unless(412, cancellation => table.UpdateEntityAsync(row, expected, TableUpdateMode.Merge, cancellation));

    /// <summary>Inserts or replaces the row.</summary>
    public Task Put(TableClient table, TableEntity row) =>
        Send(cancellation => table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellation));

    /// <summary>Deletes the row if it is still as it was read.</summary>
    public Task<bool> TryDelete(TableClient table, string partition, string row, ETag expected) =>
        Unless(412, cancellation => table.DeleteEntityAsync(partition, row, expected, cancellation));

    /// <summary>Waits for what is under way; later calls fail.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Watch.IsClosed)
        {
            return;
        }

        await Watch.DisposeAsync().ConfigureAwait(false);
        for (var i = 0; i < options.Connections; i++)
        {
            await turns.WaitAsync().ConfigureAwait(false);
        }
    }

    private static TableServiceClient Client(AzureTablesStorageOptions options)
    {
        var client = new TableClientOptions();
        client.Retry.Mode = RetryMode.Exponential;
        client.Retry.MaxRetries = 3;
        client.Retry.Delay = TimeSpan.FromMilliseconds(100);
        client.Retry.MaxDelay = TimeSpan.FromSeconds(1);
        client.Retry.NetworkTimeout = options.RequestTimeout;
        return options.TableServiceUri is { } address
            ? new TableServiceClient(address, new DefaultAzureCredential(), client)
            : new TableServiceClient(options.ConnectionString, client);
    }

    private static async Task<Page<TableEntity>> Page(TableClient table, string filter, string? from, int size, CancellationToken cancellationToken)
    {
        await foreach (var page in table.QueryAsync<TableEntity>(filter, size, null, cancellationToken).AsPages(from, size).ConfigureAwait(false))
        {
            return page;
        }

        return Page<TableEntity>.FromValues([], null, null!);
    }

    private TableClient Table(TableServiceClient client, string name)
    {
        var table = client.GetTableClient(options.TablePrefix + name);
        tables.Add(table);
        return table;
    }

    /// <summary>False when the service answers with that status; a row that should be there and is not is no longer as it was read either.</summary>
    private async Task<bool> Unless(int status, Func<CancellationToken, Task<Response>> request)
    {
        try
        {
            await Send(request).ConfigureAwait(false);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == status || (status == 412 && e.Status == 404))
        {
            return false;
        }
    }

    private async Task<T> Counted<T>(Func<Task<T>> call)
    {
        if (Interlocked.Increment(ref calls) > options.MaxQueuedCalls)
        {
            Interlocked.Decrement(ref calls);
            throw new StorageException($"Too many calls to the storage account {Name} are under way; this one was not sent.");
        }

        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (RequestFailedException e)
        {
            throw new StorageException($"The storage account {Name} refused: {e.ErrorCode}.", e);
        }
        finally
        {
            Interlocked.Decrement(ref calls);
        }
    }

    private async Task<T> Answer<T>(Func<CancellationToken, Task<T>> request)
    {
        using var timeout = new CancellationTokenSource(options.RequestTimeout);
        try
        {
            return await request(timeout.Token).ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (e.Status is 400 or 404 or 409 or 412 or 413)
        {
            throw;
        }
        catch (Exception e) when (TableErrors.IsSilence(e))
        {
            Watch.GoAway(e);
            throw new StorageException($"The storage account {Name} gave no answer; what was to be written is unknown until it is read again.", e);
        }
        catch (Exception e) when (e is RequestFailedException or AuthenticationFailedException)
        {
            throw new StorageException($"The storage account {Name} failed; what was to be written is unknown until it is read again.", e);
        }
    }

    private async Task Probe(CancellationToken closing)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(closing);
        timeout.CancelAfter(options.RequestTimeout);
        await Meta.GetEntityIfExistsAsync<TableEntity>("probe", "probe", null, timeout.Token).ConfigureAwait(false);
    }
}
