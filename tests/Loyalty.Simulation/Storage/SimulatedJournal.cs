using Loyalty.Simulation.Histories;
using Loyalty.Storage.Accounts;

namespace Loyalty.Simulation.Storage;

/// <summary>The journal as one silo reaches it.</summary>
internal sealed class SimulatedJournal(SiloStorage storage) : IAccountJournal
{
    // Appends of each account that are on their way; a load waits for them.
    private readonly Dictionary<string, SimulatedWriter> _writing = [];

    private DurableJournal Durable => storage.Durable.Journal;

    public async Task<LoadedAccount> Load(string account, int foldSchema, CancellationToken cancellationToken)
    {
        while (_writing.TryGetValue(account, out var writer))
        {
            await writer.Settled;
        }

        var loaded = await storage.Read(Stores.Journal, () => Durable.Load(account, foldSchema, new SimulatedWriter(this, storage, account)));
        if (loaded.Snapshot is not null)
        {
            storage.World.Happened(loaded.Tail.Count > 0 ? "account read from a snapshot and what came after it" : "account read from a snapshot");
        }

        return loaded;
    }

    public Task SaveSnapshot(string account, long version, int foldSchema, ReadOnlyMemory<byte> snapshot, CancellationToken cancellationToken) =>
        storage.World.Luck.Percent(10)
            ? Task.CompletedTask
            : storage.Write(Stores.Journal, () => Durable.SaveSnapshot(account, version, foldSchema, snapshot));

    public Task<IReadOnlyList<StoredRecord>> Read(string account, long? beforeVersion, int limit, CancellationToken cancellationToken) =>
        storage.Read(Stores.Journal, () => Durable.Read(account, beforeVersion, limit));

    public Task<StoredRecord?> Find(OperationHash operation, CancellationToken cancellationToken) =>
        storage.Read(Stores.Journal, () => Durable.Find(operation));

    public Task<IReadOnlyList<StoredRecord>> FindReferring(OperationHash operation, CancellationToken cancellationToken) =>
        storage.Read(Stores.Journal, () => Durable.FindReferring(operation));

    public Task<IReadOnlyList<DueAccount>> ReadDue(int shard, DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        storage.Read(Stores.Journal, () => Durable.ReadDue(shard, now, limit));

    public Task<IReadOnlyList<StoredRecord>> ReadOutbox(int partition, long afterPosition, int limit, CancellationToken cancellationToken) =>
        storage.Read(Stores.Journal, () => Durable.ReadOutbox(partition, afterPosition, limit));

    public async Task<long> LastPosition(CancellationToken cancellationToken)
    {
        foreach (var writer in _writing.Values.ToArray())
        {
            await writer.Settled;
        }

        return await storage.Read(Stores.Journal, () => Durable.LastPosition);
    }

    public Task<IReadOnlyList<StoredRecord>> ReadProgram(string program, long afterPosition, int limit, CancellationToken cancellationToken) =>
        storage.Read(Stores.Journal, () => Durable.ReadProgram(program, afterPosition, limit));

    public void Begun(SimulatedWriter writer) => _writing[writer.Account] = writer;

    public void Over(SimulatedWriter writer)
    {
        if (_writing.TryGetValue(writer.Account, out var newest) && newest == writer)
        {
            _writing.Remove(writer.Account);
        }
    }
}
