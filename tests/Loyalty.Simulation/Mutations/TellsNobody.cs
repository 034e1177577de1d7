using Loyalty.Storage.Members;
using Microsoft.Extensions.DependencyInjection;

namespace Loyalty.Simulation.Mutations;

/// <summary>A directory of members that misses what happens to those it knows.</summary>
internal sealed class TellsNobody(IMemberDirectory inner) : IMemberDirectory
{
    public async Task UpsertAccounts(IReadOnlyList<DirectoryAccount> entries, CancellationToken cancellationToken)
    {
        var fresh = new List<DirectoryAccount>();
        foreach (var entry in entries)
        {
            if (await inner.Get(entry.Program, entry.Member, cancellationToken) is null)
            {
                fresh.Add(entry);
            }
        }

        await inner.UpsertAccounts(fresh, cancellationToken);
    }

    public Task UpsertProfile(DirectoryProfile profile, CancellationToken cancellationToken) => inner.UpsertProfile(profile, cancellationToken);

    public Task<DirectoryEntry?> Get(string program, string member, CancellationToken cancellationToken) => inner.Get(program, member, cancellationToken);

    public Task<IReadOnlyList<DirectoryEntry>> List(DirectoryQuery query, CancellationToken cancellationToken) => inner.List(query, cancellationToken);

    public static void Decorate(IServiceCollection services)
    {
        var directory = services.Single(static service => service.ServiceType == typeof(IMemberDirectory));
        services.Remove(directory);
        services.AddSingleton<IMemberDirectory>(new TellsNobody((IMemberDirectory)directory.ImplementationInstance!));
    }
}
