using Loyalty.Simulation.Histories;
using Loyalty.Storage.Members;
using Loyalty.Storage.Rewards;

namespace Loyalty.Simulation.Storage;

/// <summary>The directory of members as one silo reaches it.</summary>
internal sealed class SimulatedDirectory(SiloStorage storage) : IMemberDirectory
{
    private DurableDirectory Durable => storage.Durable.Directory;

    public Task UpsertAccounts(IReadOnlyList<DirectoryAccount> entries, CancellationToken cancellationToken) =>
        entries.Count == 0 ? Task.CompletedTask : storage.Write(Stores.Directory, () => Durable.Upsert(entries));

    public Task UpsertProfile(DirectoryProfile profile, CancellationToken cancellationToken) => storage.Write(Stores.Directory, () => Durable.Upsert(profile));

    public Task<DirectoryEntry?> Get(string program, string member, CancellationToken cancellationToken) => storage.Read(Stores.Directory, () => Durable.Get(member));

    public Task<IReadOnlyList<DirectoryEntry>> List(DirectoryQuery query, CancellationToken cancellationToken) => storage.Read(Stores.Directory, () => Durable.List(query));
}

/// <summary>The codes of partners as one silo reaches them.</summary>
internal sealed class SimulatedCodes(SiloStorage storage) : ICodePool
{
    public Task<AddedChunk?> Add(string pool, CodeChunk chunk, CancellationToken cancellationToken) => storage.Write(Stores.States, () => storage.Durable.Codes.Add(pool, chunk));

    public Task<IReadOnlyList<string>> Read(string pool, long after, int limit, CancellationToken cancellationToken) =>
        storage.Read(Stores.States, () => storage.Durable.Codes.Read(pool, after, limit));

    public Task<long> Count(string pool, CancellationToken cancellationToken) => storage.Read(Stores.States, () => storage.Durable.Codes.Count(pool));
}
