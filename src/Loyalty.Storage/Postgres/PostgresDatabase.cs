using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Loyalty.Storage.Postgres;

/// <summary>
/// The connections of one process to the database. As soon as one call goes unanswered everything is refused at once,
/// until a probe has an answer again and has ended what went unanswered: so nobody waits in vain, and nobody reads a
/// state that a statement given up for lost may still change.
/// </summary>
internal sealed partial class PostgresDatabase : IAsyncDisposable
{
    private static readonly TimeSpan ProbePause = TimeSpan.FromMilliseconds(500);

    // A plan is kept: one that was made while a table was young and small is still used when it is not. And what must be
    // read whole is not worth compiling, however dear the planner is told that it is.
    private const string PlanByIndex = "-c enable_seqscan=off -c jit=off";

    // A machine that is gone without a word must not hold what was its alone for hours.
    private const string NoticeDeath = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3";

    private const string ClaimLock = "(8, 'records'::regclass::oid::integer)";

    private readonly Lock gate = new();
    private readonly HashSet<int> unanswered = [];
    private readonly CancellationTokenSource closing = new();
    private readonly SemaphoreSlim turns;
    private readonly NpgsqlDataSource calls;
    private readonly NpgsqlDataSource appends;
    private readonly NpgsqlDataSource single;
    private readonly PostgresStorageOptions options;
    private readonly ILogger logger;
    private readonly string application;
    private Task probing = Task.CompletedTask;
    private NpgsqlConnection? claim;
    private int waiting;
    private volatile bool isAway;
    private volatile bool isClosed;

    public PostgresDatabase(PostgresStorageOptions options, ILogger logger)
    {
        this.options = options;
        this.logger = logger;
        var builder = Settings(options);
        application = builder.ApplicationName!;
        Name = string.Create(CultureInfo.InvariantCulture, $"{builder.Host}:{builder.Port}/{builder.Database ?? builder.Username}");
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

    /// <summary>The server does not answer; everything is refused until it does.</summary>
    public bool IsAway => isAway;

    public StorageException Away(Exception? reason = null) => new($"The database {Name} does not answer; this was not sent.", reason);

    public ObjectDisposedException Closed() => new(null, $"The storage in {Name} is closed.");

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
                GoAway(e);
                throw new StorageException($"The database {Name} takes no writes; nothing was written.", e);
            }
            catch (NpgsqlException e) when (PostgresErrors.IsRefusal(e))
            {
                throw new StorageException($"The database {Name} refused; nothing was written.", e);
            }
            catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException or OperationCanceledException or InvalidOperationException)
            {
                lock (gate)
                {
                    unanswered.Add(process);
                }

                GoAway(e);
                throw new StorageException($"The database {Name} gave no answer; what was to be written is unknown until it is read again.", e);
            }
        }
    }

    /// <summary>Waits for what is under way, then closes the connections; later calls fail.</summary>
    public async ValueTask DisposeAsync()
    {
        if (isClosed)
        {
            return;
        }

        isClosed = true;
        await closing.CancelAsync().ConfigureAwait(false);
        Task last;
        lock (gate)
        {
            last = probing;
        }

        await last.ConfigureAwait(false);
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
        closing.Dispose();
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
            ObjectDisposedException.ThrowIf(isClosed, this);
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
        if (isClosed)
        {
            throw Closed();
        }

        if (isAway)
        {
            throw Away();
        }

        NpgsqlConnection connection;
        try
        {
            connection = await source.OpenConnectionAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException or OperationCanceledException)
        {
            GoAway(e);
            throw Away(e);
        }

        if (!isAway)
        {
            return connection;
        }

        // It waited for its turn while the server went.
        await connection.DisposeAsync().ConfigureAwait(false);
        throw Away();
    }

    private void GoAway(Exception reason)
    {
        lock (gate)
        {
            if (isAway || isClosed)
            {
                return;
            }

            isAway = true;
            probing = Task.Run(Probe);
        }

        LogAway(logger, reason, Name);
    }

    private async Task Probe()
    {
        while (!isClosed)
        {
            try
            {
                if (await TryReturn().ConfigureAwait(false))
                {
                    LogBack(logger, Name);
                    return;
                }
            }
            catch (Exception e) when (!isClosed)
            {
                LogStillAway(logger, e, Name);
                await Task.Delay(ProbePause, closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch
            {
                // Closed meanwhile.
                return;
            }
        }
    }

    private async Task<bool> TryReturn()
    {
        var connection = await single.OpenConnectionAsync(closing.Token).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            int[] processes;
            lock (gate)
            {
                processes = [.. unanswered];
            }

            await End(connection, processes).ConfigureAwait(false);
            if (claim is not null)
            {
                await ClaimAgain(claim).ConfigureAwait(false);
            }

            // What stands idle in the pools may be dead.
            calls.Clear();
            appends.Clear();
            lock (gate)
            {
                unanswered.ExceptWith(processes);
                isAway = unanswered.Count > 0;
                return !isAway;
            }
        }
    }

    private async Task ClaimAgain(NpgsqlConnection before)
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

        claim = await single.OpenConnectionAsync(closing.Token).ConfigureAwait(false);
        if (!await claim.Command($"SELECT pg_try_advisory_lock{ClaimLock}").One(row => row.GetBoolean(0)).ConfigureAwait(false))
        {
            await claim.DisposeAsync().ConfigureAwait(false);
            throw new StorageException($"The database {Name} was taken by another process meanwhile.");
        }
    }

    /// <summary>Ends the server's processes of calls that were given up, and waits until none of them can commit any more.</summary>
    private async Task End(NpgsqlConnection connection, int[] processes)
    {
        while (true)
        {
            var left = await connection.Command("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid = ANY ($1) AND application_name = $2")
                .Add(processes).Add(application).One(row => row.GetInt64(0)).ConfigureAwait(false);
            if (left == 0)
            {
                return;
            }

            await Task.Delay(20, closing.Token).ConfigureAwait(false);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The database {Database} does not answer. Everything is refused until it does.")]
    private static partial void LogAway(ILogger logger, Exception exception, string database);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The database {Database} still does not answer.")]
    private static partial void LogStillAway(ILogger logger, Exception exception, string database);

    [LoggerMessage(Level = LogLevel.Information, Message = "The database {Database} answers again.")]
    private static partial void LogBack(ILogger logger, string database);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A statement collided with another in the database {Database}; it is sent again.")]
    private static partial void LogCollision(ILogger logger, Exception exception, string database);
}
