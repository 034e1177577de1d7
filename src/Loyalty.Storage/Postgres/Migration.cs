using Npgsql;

namespace Loyalty.Storage.Postgres;

/// <summary>
/// A change of the database's layout: all of it or nothing, by one process at a time. Its statements may take longer than
/// any other, and so may waiting for a process that does the same.
/// </summary>
internal static class Migration
{
    private static readonly TimeSpan StatementTimeout = TimeSpan.FromSeconds(60);

    /// <param name="connection">Used by nobody else meanwhile.</param>
    /// <param name="key">Those with the same key wait for each other.</param>
    /// <param name="steps">What is done; by <see cref="Step"/> alone.</param>
    /// <param name="cancellationToken">Gives it up; nothing of it is kept.</param>
    public static async Task Run(NpgsqlConnection connection, long key, Func<Task> steps, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await connection.Step($"SET LOCAL statement_timeout = '{StatementTimeout.TotalSeconds}s'").Run().ConfigureAwait(false);
            await connection.Step("SELECT pg_advisory_xact_lock($1)").Add(key).Run().ConfigureAwait(false);
            await steps().ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A statement that has a migration's time, whatever the connection has.</summary>
    public static NpgsqlCommand Step(this NpgsqlConnection connection, string sql)
    {
        var command = connection.Command(sql);
        command.CommandTimeout = (int)(StatementTimeout + PostgresStorageOptions.AnswerGrace).TotalSeconds;
        return command;
    }
}
