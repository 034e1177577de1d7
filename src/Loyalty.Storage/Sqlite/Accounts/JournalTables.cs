using Loyalty.Storage.Accounts;

namespace Loyalty.Storage.Sqlite.Accounts;

/// <summary>
/// Writes groups of records; only on the writer thread. It gives out positions and account numbers itself, from what
/// the file held when it was opened.
/// </summary>
/// <param name="file">The file, named in errors.</param>
/// <param name="operations">What is in the journal.</param>
/// <param name="tail">The newest of it.</param>
internal sealed class JournalTables(string file, OperationIndex operations, OutboxTail tail) : ISqliteFile
{
    private readonly Dictionary<string, long> programs = [];
    private SqliteSession? prepared;
    private Statements statements = null!;
    private long nextPosition;
    private long nextAccount;

    public IReadOnlyList<string> Ways => JournalSchema.Ways;

    public IReadOnlyList<SqliteSweep> Sweeps => JournalSweeps.All;

    public string? Contradiction(SqliteSession session, int? newest) => JournalSchema.Contradiction(session, newest);

    public void Opened(SqliteSession session)
    {
        JournalSchema.Prepare(session, file);
        operations.Opened(session);

        // Not below what was given out before: whether a failed flush left records behind is not known for certain.
        nextPosition = Math.Max(nextPosition, (session.Scalar("SELECT max(position) FROM records") ?? 0) + 1);
        nextAccount = Math.Max(nextAccount, (session.Scalar("SELECT max(id) FROM accounts") ?? 0) + 1);
        tail.Opened(nextPosition);
        programs.Clear();
        if (prepared != session)
        {
            prepared = session;
            statements = new Statements(session);
        }
    }

    public void Committing(SqliteSession session) => operations.Committing(session);

    public void Committed()
    {
        operations.Committed();
        tail.Committed();
    }

    /// <summary>Moves the account's head and inserts its records, or refuses the group and leaves nothing of it.</summary>
    public void Append(SqliteSession session, AppendGroup group)
    {
        var account = group.Account;
        var appends = group.Appends;
        var head = account.Head;
        for (var i = 0; i < appends.Count; i++)
        {
            if (appends[i].ExpectedVersion != head.Version + i)
            {
                group.Refuse(i, AppendFailure.Conflict, $"An append to {account.Key} expects version {appends[i].ExpectedVersion}, after {head.Version + i}.");
                return;
            }
        }

        var first = nextPosition;
        var newest = appends[^1].Record;
        var moved = head with { Version = head.Version + appends.Count, Last = first + appends.Count - 1, DueAt = newest.DueAt?.UtcTicks };
        if (!(head.Id == 0 ? TryCreate(session, account, ref moved) : TryMove(head, moved)))
        {
            group.Refuse(0, AppendFailure.Conflict, $"{account.Key} is no longer at version {head.Version}: another activation has written.");
            return;
        }

        for (var i = 0; i < appends.Count; i++)
        {
            var append = appends[i];
            append.Position = first + i;
            if (!operations.TryAdd(session, append.Record.Operation, append.Position))
            {
                operations.Undo(i);
                Undo(session, head, moved);
                group.Refuse(i, AppendFailure.Duplicate, $"The operation of version {append.ExpectedVersion + 1} of {account.Key} is in the journal already.");
                return;
            }
        }

        foreach (var append in appends)
        {
            Insert(account.Key, account.Partition, moved, append, append.Position == first ? head.Last : append.Position - 1);
        }

        nextPosition += appends.Count;
        account.Head = moved;
    }

    private static void BindHash(SqliteStatement statement, int index, OperationHash hash)
    {
        Span<byte> bytes = stackalloc byte[OperationHash.Size];
        hash.WriteTo(bytes);
        statement.Bind(index, bytes);
    }

    private bool TryMove(AccountHead from, AccountHead to)
    {
        // Leaving due_at alone when it stays the same leaves its index alone.
        var statement = from.DueAt == to.DueAt ? statements.Move : statements.MoveAndSetDue.Bind(5, to.DueAt);
        return statement.Bind(1, from.Id).Bind(2, from.Version).Bind(3, to.Version).Bind(4, to.Last).Run() == 1;
    }

    private bool TryCreate(SqliteSession session, SqliteAccountWriter account, ref AccountHead head)
    {
        head = head with { Id = nextAccount, Program = ProgramOf(session, account.Key) };
        if (statements.InsertAccount.Bind(1, head.Id).Bind(2, account.Key).Bind(3, head.Program).Run() == 0)
        {
            return false;
        }

        nextAccount++;
        statements.InsertHead.Bind(1, head.Id).Bind(2, head.Version).Bind(3, head.Last).Bind(4, account.Partition).Bind(5, head.DueAt).Run();
        return true;
    }

    private void Insert(string account, int partition, AccountHead head, PendingAppend append, long previous)
    {
        var insert = statements.InsertRecord
            .Bind(1, append.Position)
            .Bind(2, head.Id)
            .Bind(3, append.ExpectedVersion + 1)
            .Bind(4, previous)
            .Bind(5, partition)
            .Bind(6, head.Program)
            .Bind(9, append.Record.Payload.Span)
            .Bind(10, RecordChecksum.Of(append.Position, account, append.ExpectedVersion + 1, previous, partition, head.Program, append.Record.Operation, append.Record.Refers, append.Record.Payload.Span));
        BindHash(insert, 7, append.Record.Operation);
        if (append.Record.Refers is { } refers)
        {
            BindHash(insert, 8, refers);
        }
        else
        {
            insert.BindNull(8);
        }

        insert.Run();
        tail.Add(partition, new StoredRecord(append.Position, account, append.ExpectedVersion + 1, append.Record.Operation, append.Record.Payload));
    }

    private static void Undo(SqliteSession session, AccountHead head, AccountHead moved)
    {
        if (head.Id == 0)
        {
            session.Use("DELETE FROM heads WHERE account = ?1").Bind(1, moved.Id).Run();
            session.Use("DELETE FROM accounts WHERE id = ?1").Bind(1, moved.Id).Run();
        }
        else
        {
            session.Use("UPDATE heads SET version = ?2, last = ?3, due_at = ?4 WHERE account = ?1")
                .Bind(1, head.Id).Bind(2, head.Version).Bind(3, head.Last).Bind(4, head.DueAt).Run();
        }
    }

    private long ProgramOf(SqliteSession session, string account)
    {
        var name = account[..account.IndexOf('/')];
        if (programs.TryGetValue(name, out var known))
        {
            return known;
        }

        session.Use("INSERT INTO programs (name) VALUES (?1) ON CONFLICT DO NOTHING").Bind(1, name).Run();
        using var select = session.Use("SELECT id FROM programs WHERE name = ?1");
        select.Bind(1, name).Step();
        var id = select.Int64(0);
        programs.Add(name, id);
        return id;
    }

    /// <summary>Those that run for every append, without a look-up by text.</summary>
    private sealed class Statements(SqliteSession session)
    {
        public SqliteStatement Move { get; } = session.Use("UPDATE heads SET version = ?3, last = ?4 WHERE account = ?1 AND version = ?2");

        public SqliteStatement MoveAndSetDue { get; } = session.Use("UPDATE heads SET version = ?3, last = ?4, due_at = ?5 WHERE account = ?1 AND version = ?2");

        public SqliteStatement InsertAccount { get; } = session.Use("INSERT INTO accounts (id, key, program) VALUES (?1, ?2, ?3) ON CONFLICT (key) DO NOTHING");

        public SqliteStatement InsertHead { get; } = session.Use("INSERT INTO heads (account, version, last, shard, due_at) VALUES (?1, ?2, ?3, ?4, ?5)");

        public SqliteStatement InsertRecord { get; } = session.Use(
            "INSERT INTO records (position, account, version, previous, partition, program, operation, refers, payload, checksum) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)");
    }
}
