using System.Buffers.Binary;
using System.Diagnostics;
using Loyalty.Storage.Accounts;

namespace Loyalty.Storage.Sqlite.Accounts;

/// <summary>
/// Where each operation stands in the journal. Their hashes are random, so that writing each into an index on disk at
/// once costs a page of it a record: more than half of all that was written at a million members. So the newest are held
/// in memory, and in a log from which they are read again; when they are many, they move into the table in the order of
/// their hashes, many to a page, a part in each flush.
/// </summary>
/// <param name="inMemory">When there are so many in memory they begin to move; while they do, about half as many come in.</param>
internal sealed class OperationIndex(int inMemory)
{
    // What moves in a flush: twice what comes in, so that it ends, and something in any case.
    private const int LeastMoved = 500;

    private readonly Lock gate = new();
    private readonly OrderedDictionary<OperationHash, long> current = [];
    private Dictionary<OperationHash, long> newest = [];
    private Dictionary<OperationHash, long> moving = [];
    private Task<OperationHash[]>? sorting;
    private int moved;
    private int movedWhenCommitted;

    /// <summary>Forgets what may not have become durable.</summary>
    public void Opened(SqliteSession session)
    {
        var read = new Dictionary<OperationHash, long>();
        using var rows = session.Use("SELECT first, hashes FROM operation_log ORDER BY first");
        while (rows.Step())
        {
            var first = rows.Int64(0);
            var hashes = Checked(first, rows.Bytes(1));
            for (var i = 0; i * OperationHash.Size < hashes.Length; i++)
            {
                if (!read.TryAdd(OperationHash.FromBytes(hashes[(i * OperationHash.Size)..]), first + i))
                {
                    throw Damaged(first);
                }
            }
        }

        current.Clear();
        Replace(read, []);
        (sorting, moved, movedWhenCommitted) = (null, 0, 0);
    }

    /// <summary>Notes an operation of the flush that is being written; false when it is in the journal already.</summary>
    public bool TryAdd(SqliteSession session, OperationHash operation, long position)
    {
        if (newest.ContainsKey(operation) || moving.ContainsKey(operation) || Stored(session, operation) is not null)
        {
            return false;
        }

        Debug.Assert(current.Count == 0 || current.GetAt(current.Count - 1).Value == position - 1, "A flush has no gap in its positions.");
        return current.TryAdd(operation, position);
    }

    /// <summary>Takes back the last that were noted.</summary>
    public void Undo(int count)
    {
        for (; count > 0; count--)
        {
            current.RemoveAt(current.Count - 1);
        }
    }

    public void Committing(SqliteSession session)
    {
        if (current.Count > 0)
        {
            WriteLog(session);
        }

        if (sorting is null && newest.Count >= inMemory)
        {
            var operations = newest;
            sorting = Task.Run(() => Sorted(operations));
            Replace([], operations);
        }

        // The first flush after the order is known; none waits for it.
        if (sorting is { IsCompleted: true })
        {
            Move(session, sorting.Result, Math.Max(LeastMoved, 2 * current.Count));
        }
    }

    public void Committed()
    {
        lock (gate)
        {
            foreach (var (operation, position) in current)
            {
                newest.Add(operation, position);
            }
        }

        current.Clear();
        moved = movedWhenCommitted;
        if (sorting is not null && moved == moving.Count)
        {
            Replace(newest, []);
            (sorting, moved, movedWhenCommitted) = (null, 0, 0);
        }
    }

    /// <summary>The position of an operation that is durable, or null. For a reader; what it sees of the file is read after this.</summary>
    public long? Find(SqliteSession session, OperationHash operation)
    {
        lock (gate)
        {
            if (newest.TryGetValue(operation, out var position) || moving.TryGetValue(operation, out position))
            {
                return position;
            }
        }

        return Stored(session, operation);
    }

    private static long? Stored(SqliteSession session, OperationHash operation)
    {
        Span<byte> hash = stackalloc byte[OperationHash.Size];
        operation.WriteTo(hash);
        using var row = session.Use("SELECT position FROM operations WHERE hash = ?1");
        return row.Bind(1, hash).Step() ? row.Int64(0) : null;
    }

    private static OperationHash[] Sorted(Dictionary<OperationHash, long> operations)
    {
        var order = operations.Keys.ToArray();
        Array.Sort(order, static (one, other) => one.Value.CompareTo(other.Value));
        return order;
    }

    /// <summary>Without the checksum, which those of older versions do not have.</summary>
    private static ReadOnlySpan<byte> Checked(long first, ReadOnlySpan<byte> stored)
    {
        var over = stored.Length % OperationHash.Size;
        var hashes = stored[..^over];
        return over == 0 || (over == sizeof(uint) && BinaryPrimitives.ReadUInt32LittleEndian(stored[^sizeof(uint)..]) == ChecksumOf(first, hashes))
            ? hashes
            : throw Damaged(first);
    }

    private static StorageSetupException Damaged(long first) =>
        new($"The journal is damaged: the operations of the records from {first} on are not those that were written. Put the whole folder back from a backup.");

    private static uint ChecksumOf(long first, ReadOnlySpan<byte> hashes) => Checksum.Start.Add(first).Add(hashes);

    private void WriteLog(SqliteSession session)
    {
        var first = current.GetAt(0).Value;
        var hashes = new byte[(current.Count * OperationHash.Size) + sizeof(uint)];
        for (var i = 0; i < current.Count; i++)
        {
            current.GetAt(i).Key.WriteTo(hashes.AsSpan(i * OperationHash.Size));
        }

        BinaryPrimitives.WriteUInt32LittleEndian(hashes.AsSpan(^sizeof(uint)), ChecksumOf(first, hashes.AsSpan(..^sizeof(uint))));
        session.Use("INSERT INTO operation_log (first, hashes) VALUES (?1, ?2)").Bind(1, first).Bind(2, hashes).Run();
    }

    private void Move(SqliteSession session, OperationHash[] order, int count)
    {
        var end = Math.Min(moved + count, order.Length);
        Span<byte> hash = stackalloc byte[OperationHash.Size];

        // What was moved before a crash is still in the log, and moves again.
        var insert = session.Use("INSERT INTO operations (hash, position) VALUES (?1, ?2) ON CONFLICT DO NOTHING");
        for (var i = moved; i < end; i++)
        {
            order[i].WriteTo(hash);
            insert.Bind(1, hash).Bind(2, moving[order[i]]).Run();
        }

        if (end == order.Length)
        {
            session.Use("DELETE FROM operation_log WHERE first <= ?1").Bind(1, moving.Values.Max()).Run();
        }

        movedWhenCommitted = end;
    }

    private void Replace(Dictionary<OperationHash, long> came, Dictionary<OperationHash, long> goes)
    {
        lock (gate)
        {
            (newest, moving) = (came, goes);
        }
    }
}
