using System.Collections.Concurrent;
using Loyalty.Contracts.Rewards;

namespace Loyalty.Grains.Rewards;

/// <summary>
/// What the catalogue says of stock, remembered on this silo for a moment: members who look through hundreds of rewards
/// must not keep those who redeem them waiting. It decides nothing.
/// </summary>
internal sealed class RewardAvailability(IGrainFactory grains, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    /// <summary>Rewards that are remembered; when there are more, all are forgotten.</summary>
    public const int Size = 10_000;

    private readonly ConcurrentDictionary<string, Entry> _known = new(StringComparer.Ordinal);

    /// <summary>Whether something of the reward is left. The first who asks again after the moment asks the reward.</summary>
    public async ValueTask<bool> IsThere(string reward, StockKind stock)
    {
        if (_known.TryGetValue(reward, out var known) && time.GetElapsedTime(known.AskedAt) < Lifetime)
        {
            return known.IsThere;
        }

        var askedAt = time.GetTimestamp();
        var isThere = await grains.GetGrain<IReward>(reward).CanReserve(new ReserveReward("", stock));
        if (_known.Count >= Size)
        {
            _known.Clear();
        }

        _known[reward] = new Entry(isThere, askedAt);
        return isThere;
    }

    /// <summary>It has changed: who looks next on this silo sees it at once.</summary>
    public void Forget(string reward) => _known.TryRemove(reward, out _);

    private sealed record Entry(bool IsThere, long AskedAt);
}
