using System.Security.Cryptography;
using Loyalty.Contracts.Access;
using Loyalty.Contracts.Common;
using Orleans.Runtime;

namespace Loyalty.Grains.Access;

[GrainType("api-keys")]
internal sealed class ApiKeysGrain([PersistentState("keys", GrainStorages.State)] IPersistentState<ApiKeysState> state, TimeProvider time)
    : StateGrain<ApiKeysState>(state), IApiKeys
{
    private static readonly Refusal KeyNotFound = Refusal.NotFound("keyNotFound", "There is no such key.");

    public async Task<Outcome<ApiKeyInfo>> Create(CreateApiKey command)
    {
        if (Find(command.Id) is { } existing)
        {
            return Matches(existing.SecretHash, command.SecretHash) && existing.Name == command.Name && existing.Channel == command.Channel
                && existing.Permissions == command.Permissions && existing.ExpiresAt == command.ExpiresAt
                ? new Outcome<ApiKeyInfo> { Value = Describe(existing), Replayed = true }
                : Refusal.Conflict("keyExists", "There is a key with this id already.", new Fault("/id", "is taken"));
        }

        if (State.Keys.Count >= Limits.ApiKeys && !ForgetOneThatHasEnded())
        {
            return Refusal.Rule("tooManyKeys", "There are as many keys as there can be.", new NamedNumber("limit", Limits.ApiKeys));
        }

        return await Add(New(command));
    }

    public async Task<Outcome<ApiKeyInfo>> CreateFirst(CreateApiKey command)
    {
        if (State.Keys.Exists(static key => !key.Unseen))
        {
            return Refusal.Conflict("keyExists", "There are keys already.");
        }

        State.Keys.Clear();
        var key = New(command);
        key.Unseen = true;
        return await Add(key);
    }

    public async Task<bool> ConfirmFirst(ReadOnlyMemory<byte> secretHash)
    {
        if (State.Keys.Find(key => Matches(key.SecretHash, secretHash)) is not { } key)
        {
            return false;
        }

        if (key.Unseen)
        {
            key.Unseen = false;
            await Save();
        }

        return true;
    }

    public Task<ApiKeyList> List() => Task.FromResult(new ApiKeyList { Keys = [.. State.Keys.Select(Describe)] });

    public async Task<Outcome<ApiKeyInfo>> Rotate(string id, ReadOnlyMemory<byte> secretHash, TimeSpan overlap)
    {
        if (Find(id) is not { RevokedAt: null } key)
        {
            return KeyNotFound;
        }

        if (!Matches(key.SecretHash, secretHash))
        {
            key.OldSecretHash = key.SecretHash;
            key.OldSecretUntil = time.GetUtcNow() + overlap;
            key.SecretHash = secretHash.ToArray();
            key.Unseen = false;
            await Save();
        }

        return Describe(key);
    }

    public async Task<Outcome<ApiKeyInfo>> Revoke(string id)
    {
        if (Find(id) is not { } key)
        {
            return KeyNotFound;
        }

        if (key.RevokedAt is null)
        {
            key.RevokedAt = time.GetUtcNow();
            key.Unseen = false;
            await Save();
        }

        return Describe(key);
    }

    public Task<ApiKeyGrant?> Authenticate(string id, ReadOnlyMemory<byte> secretHash)
    {
        var now = time.GetUtcNow();
        var key = Find(id);
        var holds = key is { RevokedAt: null }
            && (key.ExpiresAt is null || key.ExpiresAt > now)
            && (Matches(key.SecretHash, secretHash) || (key.OldSecretUntil > now && Matches(key.OldSecretHash, secretHash)));
        return Task.FromResult(holds ? new ApiKeyGrant(key!.Id, key.Channel, key.Permissions, key.ExpiresAt) : null);
    }

    private StoredApiKey New(CreateApiKey command) => new()
    {
        Id = command.Id,
        Name = command.Name,
        Channel = command.Channel,
        Permissions = command.Permissions,
        SecretHash = command.SecretHash.ToArray(),
        CreatedAt = time.GetUtcNow(),
        ExpiresAt = command.ExpiresAt,
    };

    private async Task<Outcome<ApiKeyInfo>> Add(StoredApiKey key)
    {
        State.Keys.Add(key);
        await Save();
        return Describe(key);
    }

    /// <summary>Makes room by dropping the key that ended first.</summary>
    private bool ForgetOneThatHasEnded()
    {
        var now = time.GetUtcNow();
        var ended = State.Keys.Where(key => EndOf(key) <= now).MinBy(EndOf);
        return ended is not null && State.Keys.Remove(ended);

        static DateTimeOffset EndOf(StoredApiKey key) => key.RevokedAt ?? key.ExpiresAt ?? DateTimeOffset.MaxValue;
    }

    private StoredApiKey? Find(string id) => State.Keys.Find(key => key.Id == id);

    private static bool Matches(byte[] stored, ReadOnlyMemory<byte> sent) => CryptographicOperations.FixedTimeEquals(stored, sent.Span);

    private static ApiKeyInfo Describe(StoredApiKey key) => new()
    {
        Id = key.Id,
        Name = key.Name,
        Channel = key.Channel,
        Permissions = key.Permissions,
        CreatedAt = key.CreatedAt,
        ExpiresAt = key.ExpiresAt,
        RevokedAt = key.RevokedAt,
        OldSecretUntil = key.OldSecretUntil,
    };
}

[GenerateSerializer, Alias("loyalty.access.ApiKeysState")]
internal sealed class ApiKeysState
{
    [Id(0)]
    public List<StoredApiKey> Keys { get; set; } = [];
}

[GenerateSerializer, Alias("loyalty.access.StoredApiKey")]
internal sealed class StoredApiKey
{
    [Id(0)]
    public string Id { get; set; } = "";

    [Id(1)]
    public string Name { get; set; } = "";

    [Id(2)]
    public string? Channel { get; set; }

    [Id(3)]
    public Permissions Permissions { get; set; }

    [Id(4)]
    public byte[] SecretHash { get; set; } = [];

    [Id(5)]
    public DateTimeOffset CreatedAt { get; set; }

    [Id(6)]
    public DateTimeOffset? ExpiresAt { get; set; }

    [Id(7)]
    public DateTimeOffset? RevokedAt { get; set; }

    [Id(8)]
    public byte[] OldSecretHash { get; set; } = [];

    [Id(9)]
    public DateTimeOffset? OldSecretUntil { get; set; }

    /// <summary>Made by a first start that has not yet said that it was shown.</summary>
    [Id(10)]
    public bool Unseen { get; set; }
}
