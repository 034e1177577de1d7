using System.Security.Cryptography;
using System.Text;
using Loyalty.Contracts.Access;
using Loyalty.Contracts.Programs;
using Loyalty.Gateway.Programs;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Caching.Memory;

namespace Loyalty.Gateway.Access;

/// <summary>
/// Remembers for a moment which keys hold and which don't, so that a busy till costs one look-up in ten seconds and a
/// flood of one wrong key or of made-up programs never reaches the grains. Entries are found by the hash of the whole key; no secret stays here.
/// Two stores of fixed size: wrong keys cannot push out right ones.
/// </summary>
internal sealed class KeyCache : IDisposable
{
    public const int Size = 10_000;

    /// <summary>How long another gateway may still accept a key after it was revoked.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    private readonly TimeProvider time;
    private readonly MemoryCache holding = New();
    private readonly MemoryCache failing = New();

    /// <summary>Counts the changes. What was looked up before one does not hold after it, even if it is put down only then.</summary>
    private volatile int generation;

    private volatile Programs programs = new([], DateTimeOffset.MinValue);

    public KeyCache(TimeProvider time) => this.time = time;

    public void Dispose()
    {
        holding.Dispose();
        failing.Dispose();
    }

    /// <summary>The ticket of the key that the text is (at most <see cref="ApiKeyText.MostLength"/> characters); null when it is none that holds.</summary>
    public async ValueTask<AuthenticationTicket?> Find(string text, IGrainFactory grains)
    {
        var hash = new KeyHash(text);
        var current = generation;
        if (holding.TryGetValue(hash, out Entry? known) && Holds(known!))
        {
            return known!.Ticket;
        }

        if (failing.TryGetValue(hash, out Entry? failed) && Holds(failed!))
        {
            return null;
        }

        if (!ApiKeyText.TryParse(text, out var program, out var id, out var secret))
        {
            return null;
        }

        if (!await IsProgram(program, grains))
        {
            return null;
        }

        var grant = await grains.GetGrain<IApiKeys>(program).Authenticate(id, ApiKeyText.Hash(secret));
        var now = time.GetUtcNow();
        if (grant is null || grant.ExpiresAt <= now)
        {
            failing.Set(hash, new Entry(null, now + Lifetime, current), Options());
            return null;
        }

        var ticket = new AuthenticationTicket(new(new Caller(program, grant)), ApiKeyAuthentication.Name);
        var end = grant.ExpiresAt is { } expiry && expiry < now + Lifetime ? expiry : now + Lifetime;
        holding.Set(hash, new Entry(ticket, end, current), Options());
        return ticket;
    }

    private bool Holds(Entry entry) => entry.Generation == generation && entry.Until > time.GetUtcNow();

    /// <summary>Whether there is such a program: made-up ones must not each wake a grain. A new one is known within a second.</summary>
    private async ValueTask<bool> IsProgram(string program, IGrainFactory grains)
    {
        if (program == ApiKeyText.AllPrograms)
        {
            return true;
        }

        var known = programs;
        if (known.Ids.Contains(program))
        {
            return true;
        }

        var now = time.GetUtcNow();
        if (now < known.Until)
        {
            return false;
        }

        programs = known = new Programs([.. await grains.GetGrain<IProgramRegistry>(ProgramsApi.Registry).List()], now + TimeSpan.FromSeconds(1));
        return known.Ids.Contains(program);
    }

    /// <summary>After a change of keys through this process: it takes effect here at once.</summary>
    public void Forget()
    {
        Interlocked.Increment(ref generation);
        holding.Clear();
        failing.Clear();
        programs = new([], DateTimeOffset.MinValue);
    }

    private sealed record Programs(HashSet<string> Ids, DateTimeOffset Until);

    private static MemoryCache New() => new(new MemoryCacheOptions { SizeLimit = Size, CompactionPercentage = 0.2 });

    /// <summary>The cache's own expiry only frees memory; whether an entry holds is decided by the injected clock.</summary>
    private static MemoryCacheEntryOptions Options() => new() { Size = 1, AbsoluteExpirationRelativeToNow = Lifetime };

    private sealed record Entry(AuthenticationTicket? Ticket, DateTimeOffset Until, int Generation);

    private sealed class KeyHash : IEquatable<KeyHash>
    {
        private readonly byte[] hash;

        public KeyHash(string text)
        {
            Span<byte> utf8 = stackalloc byte[Encoding.UTF8.GetMaxByteCount(ApiKeyText.MostLength)];
            hash = SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
        }

        public bool Equals(KeyHash? other) => other is not null && CryptographicOperations.FixedTimeEquals(hash, other.hash);

        public override bool Equals(object? other) => Equals(other as KeyHash);

        public override int GetHashCode() => BitConverter.ToInt32(hash);
    }
}
