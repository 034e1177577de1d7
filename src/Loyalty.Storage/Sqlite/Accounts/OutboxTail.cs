using Loyalty.Storage.Accounts;

namespace Loyalty.Storage.Sqlite.Accounts;

/// <summary>
/// The newest durable records of each partition, for the relay: it reads each record once, mostly moments after it was
/// written, and then needs neither the file nor a thread that reads it. What it has gone past, and what is more than fits,
/// is left to the file.
/// </summary>
internal sealed class OutboxTail
{
    private const int MostRecords = 4_096;
    private const long MostBytes = 4L << 20;

    private readonly Lock gate = new();
    private readonly Partition[] partitions = [.. Enumerable.Range(0, AccountPartition.Count).Select(static _ => new Partition())];

    // Written and not yet durable; only the writer's thread touches them.
    private readonly List<(int Partition, StoredRecord Record)> written = [];

    /// <summary>Forgets what may not have become durable: what stands below the position is left to the file.</summary>
    public void Opened(long nextPosition)
    {
        written.Clear();
        lock (gate)
        {
            foreach (var partition in partitions)
            {
                partition.Clear(nextPosition);
            }
        }
    }

    /// <summary>Leaves all to the file, which then says that it is closed.</summary>
    public void Close() => Opened(long.MaxValue);

    /// <summary>Notes a record of the flush that is being written.</summary>
    public void Add(int partition, StoredRecord record) => written.Add((partition, record));

    /// <summary>The flush is durable.</summary>
    public void Committed()
    {
        lock (gate)
        {
            foreach (var (partition, record) in written)
            {
                partitions[partition].Add(record);
            }
        }

        written.Clear();
    }

    /// <summary>The partition's records after the position, in order; null where only the file has them all.</summary>
    public IReadOnlyList<StoredRecord>? Read(int partition, long afterPosition, int limit)
    {
        lock (gate)
        {
            return partitions[partition].Read(afterPosition, limit);
        }
    }

    private sealed class Partition
    {
        private readonly Queue<StoredRecord> records = [];
        private long bytes;

        /// <summary>All that are durable and stand here or later are in the queue.</summary>
        private long first = long.MaxValue;

        public void Clear(long nextPosition)
        {
            records.Clear();
            (bytes, first) = (0, nextPosition);
        }

        public void Add(StoredRecord record)
        {
            records.Enqueue(record);
            bytes += record.Payload.Length;
            while (records.Count > MostRecords || bytes > MostBytes)
            {
                DropFirst();
            }
        }

        public IReadOnlyList<StoredRecord>? Read(long afterPosition, int limit)
        {
            if (afterPosition + 1 < first)
            {
                return null;
            }

            while (records.TryPeek(out var oldest) && oldest.Position <= afterPosition)
            {
                DropFirst();
            }

            return [.. records.Take(limit)];
        }

        private void DropFirst()
        {
            var dropped = records.Dequeue();
            bytes -= dropped.Payload.Length;
            first = dropped.Position + 1;
        }
    }
}
