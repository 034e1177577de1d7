using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Loyalty.Storage.Postgres;

/// <summary>
/// The connections of one process to the database. Once a call went unanswered it is not thought back before what went
/// unanswered is ended: so nobody reads a state that a statement given up for lost may still change.
/// </summary>
internal sealed partial class PostgresDatabase : IAsyncDisposable
{
    // A plan is kept: one that was made while a table was young and small is still used when it is not. And what must be
    // read whole is not worth compiling, however dear the planner is told that it is.
    private const string PlanByIndex = "-c enable_seqscan=off -c jit=off";

    // A machine that is gone without a word must not hold what was its alone for hours.
    private const string NoticeDeath = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3";

    private const string ClaimLock = "(8, 'records'::regclass::oid::integer)";

    private readonly HashSet<int> unanswered = [];
    private readonly SemaphoreSlim turns;
    private readonly NpgsqlDataSource calls;
    private readonly NpgsqlDataSource appends;
    private readonly NpgsqlDataSource single;
    private readonly PostgresStorageOptions options;
    private readonly ILogger logger;
    private readonly string application;
    private NpgsqlConnection? claim;
    private int waiting;

    public PostgresDatabase(PostgresStorageOptions options, ILogger logger)
    {
        this.options = options;
        this.logger = logger;
        var builder = Settings(options);
        application = builder.ApplicationName!;
        Name = string.Create(CultureInfo.InvariantCulture, $"{builder.Host}:{builder.Port}/{builder.Database ?? builder.Username}");
        Watch = new ServiceWatch($"the database {Name}", Probe, logger, () => unanswered.Count == 0);
        turns = new SemaphoreSlim(options.Connections);
        builder.MaxPoolSize = options.Connections;
        calls = NpgsqlDataSource.Create(builder);
        builder.MaxPoolSize = options.AppendConnections;
        appends = NpgsqlDataSource.Create(builder);
        builder.Pooling = false;
        single = NpgsqlDataSource.Create(builder);
    }

    /// <summary>Server and database, for messages.</summary>
    public string Name { get; }

    /// <summary>Whether the server answers.</summary>
    public ServiceWatch Watch { get; }

    /// <summary>A read; may be given up at any time.</summary>
    public Task<T> Read<T>(Func<NpgsqlConnection, Task<T>> read, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled<T>(cancellationToken) : Call(read).WaitAsync(cancellationToken);

    /// <summary>A write of one statement; goes on when the caller gives up. One that collided with another is sent again.</summary>
    public Task<T> Write<T>(Func<NpgsqlConnection, Task<T>> write, CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled<T>(cancellationToken) : Call(write).WaitAsync(cancellationToken);

    /// <summary>A connection to append with; waits for one of the few.</summary>
    /// <exception cref="StorageException">The server does not answer.</exception>
    public Task<NpgsqlConnection> OpenToAppend() => Open(appends);

    /// <summary>A connection of its own, closed for good when it is disposed; also while the server is thought away.</summary>
    public ValueTask<NpgsqlConnection> OpenSingle(CancellationToken cancellationToken) => single.OpenConnectionAsync(cancellationToken);

    /// <summary>
    /// Makes the database this process's alone, by a lock of a connection that stays open; waits a moment for one that is
    /// just ending. Once the server was away it is claimed again, and as long as another process has it all is refused.
    /// </summary>
    /// <exception cref="StorageSetupException">Another process has it.</exception>
    public async Task Claim(CancellationToken cancellationToken)
    {
        var connection = await single.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await connection.Command($"SELECT pg_advisory_lock{ClaimLock}").Run().ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.QueryCanceled)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw new StorageSetupException(
                $"The database {Name} is in use by another process, and the embedded engine runs in one. Stop that one, or set {PostgresStorageOptions.Section}:{nameof(PostgresStorageOptions.ConnectionString)} to another database.", e);
        }

        claim = connection;
    }

    /// <summary>Runs a call on a connection. One that collided with another is sent again, a few times.</summary>
    /// <exception cref="StorageException">It was refused, or it is unknown whether it was done.</exception>
    public async Task<T> Run<T>(NpgsqlConnection connection, Func<NpgsqlConnection, Task<T>> call)
    {
        const int Attempts = 5;
        var process = connection.ProcessID;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call(connection).ConfigureAwait(false);
            }
            catch (NpgsqlException e) when (PostgresErrors.IsCollision(e) && attempt < Attempts)
            {
                LogCollision(logger, e, Name);
            }
            catch (NpgsqlException e) when (PostgresErrors.IsReadOnly(e))
            {
                Watch.GoAway(e);
                throw new StorageException($"The database {Name} takes no writes; nothing was written.", e);
            }
            catch (NpgsqlException e) when (PostgresErrors.IsRefusal(e))
            {
                throw new StorageException($"The database {Name} refused; nothing was written.", e);
            }
            catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException or OperationCanceledException or InvalidOperationException)
            {
                lock (Watch.Gate)
                {
                    unanswered.Add(process);
                }

                Watch.GoAway(e);
                throw new StorageException($"The database {Name} gave no answer; what was to be written is unknown until it is read again.", e);
            }
        }
    }

    /// <summary>Waits for what is under way, then closes the connections; later calls fail.</summary>
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

        if (claim is not null)
        {
            await claim.DisposeAsync().ConfigureAwait(false);
        }

        await calls.DisposeAsync().ConfigureAwait(false);
        await appends.DisposeAsync().ConfigureAwait(false);
        await single.DisposeAsync().ConfigureAwait(false);
    }

    private static NpgsqlConnectionStringBuilder Settings(PostgresStorageOptions options)
    {
        var builder = PostgresConnection.Settings(options.ConnectionString);
        builder.Pooling = true;
        builder.MinPoolSize = 0;
        builder.Timeout = Seconds(options.ConnectTimeout);
        builder.CommandTimeout = Seconds(options.StatementTimeout + PostgresStorageOptions.AnswerGrace);

        // A server that does not answer does not answer this either.
        builder.CancellationTimeout = 500;
        builder.MaxAutoPrepare = 100;
        builder.AutoPrepareMinUsages = 2;

        // No call leaves anything behind on its connection.
        builder.NoResetOnClose = true;
        builder.IncludeErrorDetail = false;

        // By it what went unanswered is found again; so it is this store's alone.
        builder.ApplicationName = $"loyalty/{Guid.NewGuid():N}";
        var timeout = ((long)options.StatementTimeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        builder.Options = $"{builder.Options} {PlanByIndex} {NoticeDeath} -c statement_timeout={timeout} -c default_transaction_isolation=read\\ committed".TrimStart();
        return builder;
    }

    private static int Seconds(TimeSpan time) => (int)Math.Ceiling(time.TotalSeconds);

    private async Task<T> Call<T>(Func<NpgsqlConnection, Task<T>> call)
    {
        if (Interlocked.Increment(ref waiting) > options.MaxQueuedCalls)
        {
            Interlocked.Decrement(ref waiting);
            throw new StorageException($"Too many calls to the database {Name} are waiting; this one was not sent.");
        }

        bool hasTurn;
        try
        {
            ObjectDisposedException.ThrowIf(Watch.IsClosed, this);
            hasTurn = await turns.WaitAsync(options.StatementTimeout).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }

        if (!hasTurn)
        {
            throw new StorageException($"All connections to the database {Name} were busy for {options.StatementTimeout.TotalSeconds} s; this was not sent.");
        }

        try
        {
            var connection = await Open(calls).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                return await Run(connection, call).ConfigureAwait(false);
            }
        }
        finally
        {
            turns.Release();
        }
    }

    private async Task<NpgsqlConnection> Open(NpgsqlDataSource source)
    {
        Watch.ThrowIfAwayOrClosed();
        NpgsqlConnection connection;
        try
        {
            connection = await source.OpenConnectionAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException or OperationCanceledException)
        {
            Watch.GoAway(e);
            throw Watch.Away(e);
        }

        if (!Watch.IsAway)
        {
            return connection;
        }

        // It waited for its turn while the server went.
        await connection.DisposeAsync().ConfigureAwait(false);
        throw Watch.Away();
    }

    private async Task Probe(CancellationToken closing)
    {
        var connection = await single.OpenConnectionAsync(closing).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            int[] processes;
            lock (Watch.Gate)
            {
                processes = [.. unanswered];
            }

            await End(connection, processes, closing).ConfigureAwait(false);
            if (claim is not null)
            {
                await ClaimAgain(claim, closing).ConfigureAwait(false);
            }

            // What stands idle in the pools may be dead.
            calls.Clear();
            appends.Clear();
            lock (Watch.Gate)
            {
                unanswered.ExceptWith(processes);
            }
        }
    }

    private async Task ClaimAgain(NpgsqlConnection before, CancellationToken closing)
    {
        try
        {
            await before.Command("SELECT").Run().ConfigureAwait(false);
            return;
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
        {
            // The lock went with the connection.
            await before.DisposeAsync().ConfigureAwait(false);
        }

        claim = await single.OpenConnectionAsync(closing).ConfigureAwait(false);
        if (!await claim.Command($"SELECT pg_try_advisory_lock{ClaimLock}").One(row => row.GetBoolean(0)).ConfigureAwait(false))
        {
            await claim.DisposeAsync().ConfigureAwait(false);
            throw new StorageException($"The database {Name} was taken by another process meanwhile.");
        }
    }

    /// <summary>Ends the server's processes of calls that were given up, and waits until none of them can commit any more.</summary>
    private async Task End(NpgsqlConnection connection, int[] processes, CancellationToken closing)
    {
        while (true)
        {
            var left = await connection.Command("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid = ANY ($1) AND application_name = $2")
                .Add(processes).Add(application).One(row => row.GetInt64(0)).ConfigureAwait(false);
            if (left == 0)
            {
                return;
            }

            await Task.Delay(20, closing).ConfigureAwait(false);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "A statement collided with another in the database {Database}; it is sent again.")]
    private static partial void LogCollision(ILogger logger, Exception exception, string database);
}
