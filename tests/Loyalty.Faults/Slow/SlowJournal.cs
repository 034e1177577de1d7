using Loyalty.Storage.Accounts;

namespace Loyalty.Faults.Slow;

/// <summary>A journal that answers late: of its appends, one is done late, and the next is done at once and told late.</summary>
internal sealed class SlowJournal(IAccountJournal inner, SlowGate gate) : IAccountJournal
{
    private int _appends;

    public async Task<LoadedAccount> Load(string account, int foldSchema, CancellationToken cancellationToken)
    {
        await gate.Pass(cancellationToken).ConfigureAwait(false);
        var loaded = await inner.Load(account, foldSchema, cancellationToken).ConfigureAwait(false);
        return loaded with { Writer = new SlowWriter(loaded.Writer, this) };
    }

    public async Task SaveSnapshot(string account, long version, int foldSchema, ReadOnlyMemory<byte> snapshot, CancellationToken cancellationToken)
    {
        await gate.Pass(cancellationToken).ConfigureAwait(false);
        await inner.SaveSnapshot(account, version, foldSchema, snapshot, cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<StoredRecord>> Read(string account, long? beforeVersion, int limit, CancellationToken cancellationToken)
    {
        await gate.Pass(cancellationToken).ConfigureAwait(false);
        return await inner.Read(account, beforeVersion, limit, cancellationToken).ConfigureAwait(false);
    }

    public async Task<StoredRecord?> Find(OperationHash operation, CancellationToken cancellationToken)
    {
        await gate.Pass(cancellationToken).ConfigureAwait(false);
        return await inner.Find(operation, cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<StoredRecord>> FindReferring(OperationHash operation, CancellationToken cancellationToken)
    {
        await gate.Pass(cancellationToken).ConfigureAwait(false);
        return await inner.FindReferring(operation, cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<DueAccount>> ReadDue(int shard, DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        await gate.Pass(cancellationToken).ConfigureAwait(false);
        return await inner.ReadDue(shard, now, limit, cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<StoredRecord>> ReadOutbox(int partition, long afterPosition, int limit, CancellationToken cancellationToken)
    {
        await gate.Pass(cancellationToken).ConfigureAwait(false);
        return await inner.ReadOutbox(partition, afterPosition, limit, cancellationToken).ConfigureAwait(false);
    }

    public async Task<long> LastPosition(CancellationToken cancellationToken)
    {
        await gate.Pass(cancellationToken).ConfigureAwait(false);
        return await inner.LastPosition(cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<StoredRecord>> ReadProgram(string program, long afterPosition, int limit, CancellationToken cancellationToken)
    {
        await gate.Pass(cancellationToken).ConfigureAwait(false);
        return await inner.ReadProgram(program, afterPosition, limit, cancellationToken).ConfigureAwait(false);
    }

    private sealed class SlowWriter(IAccountWriter writer, SlowJournal journal) : IAccountWriter
    {
        private readonly Lock _order = new();
        private Task _sent = Task.CompletedTask;

        public Task<long> Append(long expectedVersion, JournalRecord record)
        {
            var sent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Task before;
            lock (_order)
            {
                (before, _sent) = (_sent, sent.Task);
            }

            return Append(before, sent, Interlocked.Increment(ref journal._appends) % 2 == 0, expectedVersion, record);
        }

        private async Task<long> Append(Task before, TaskCompletionSource sent, bool doneLate, long expectedVersion, JournalRecord record)
        {
            Task<long> append;
            try
            {
                if (doneLate)
                {
                    await journal.Pass().ConfigureAwait(false);
                }

                // In the order of the calls, as the journal promises.
                await before.ConfigureAwait(false);
                append = writer.Append(expectedVersion, record);
            }
            finally
            {
                sent.SetResult();
            }

            var position = await append.ConfigureAwait(false);
            if (!doneLate)
            {
                await journal.Pass().ConfigureAwait(false);
            }

            return position;
        }
    }

    private Task Pass() => gate.Pass();
}
