using Loyalty.Storage.Members;

namespace Loyalty.Simulation.Storage;

internal sealed class DurableDirectory
{
    private readonly SortedDictionary<string, DirectoryAccount> _accounts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DirectoryProfile> _profiles = [];

    public IEnumerable<DirectoryAccount> Accounts => _accounts.Values;

    public bool Upsert(IReadOnlyList<DirectoryAccount> entries)
    {
        foreach (var entry in entries)
        {
            if (!_accounts.TryGetValue(entry.Member, out var known) || known.Version < entry.Version)
            {
                _accounts[entry.Member] = entry;
            }
        }

        return true;
    }

    public bool Upsert(DirectoryProfile profile)
    {
        if (!_profiles.TryGetValue(profile.Member, out var known) || known.Version < profile.Version)
        {
            _profiles[profile.Member] = profile;
        }

        return true;
    }

    public DirectoryEntry? Get(string member) =>
        _accounts.TryGetValue(member, out var account) ? new DirectoryEntry(account, _profiles.GetValueOrDefault(member)?.Name) : null;

    public IReadOnlyList<DirectoryEntry> List(DirectoryQuery query) =>
    [
        .. _accounts.Values
            .Where(account => (query.AfterMember is not { } after || string.CompareOrdinal(account.Member, after) > 0)
                && (query.Tier is null || account.Tier == query.Tier)
                && (query.Status is null || account.Status == query.Status))
            .Take(query.Limit)
            .Select(account => Get(account.Member)!),
    ];
}
