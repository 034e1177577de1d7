using Loyalty.Storage.Accounts.Queues;

namespace Loyalty.Storage.Postgres.Accounts;

internal sealed class PostgresSnapshotQueue(PostgresDatabase database) : SnapshotQueue(database.Watch)
{
    protected override Task Write(SnapshotWrite snapshot) => database.Write(
        connection => connection.Command(
            """
            INSERT INTO snapshots (account, fold_schema, version, body)
            SELECT a.id, $2, $3, $4 FROM accounts a JOIN heads h ON h.account = a.id WHERE a.key = $1 AND h.version >= $3
            ON CONFLICT (account) DO UPDATE SET fold_schema = excluded.fold_schema, version = excluded.version, body = excluded.body
            WHERE snapshots.fold_schema <> excluded.fold_schema OR snapshots.version < excluded.version
            """).Add(snapshot.Account).Add(snapshot.FoldSchema).Add(snapshot.Version).Add(snapshot.Body).Run(),
        CancellationToken.None);
}
