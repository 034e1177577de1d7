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

    /// <summary>Why nothing of the reward is to be had; null: there is. The first who asks again after the moment asks the reward.</summary>
    public async ValueTask<RewardReason?> WhyNot(string reward, ReserveReward asked)
    {
        if (_known.TryGetValue(reward, out var known) && time.GetElapsedTime(known.AskedAt) < Lifetime)
        {
            return known.Reason;
        }

        var askedAt = time.GetTimestamp();
        var reason = await grains.GetGrain<IReward>(reward).WhyNot(asked);
        if (_known.Count >= Size)
        {
            _known.Clear();
        }

        _known[reward] = new Entry(reason, askedAt);
        return reason;
    }

    /// <summary>It has changed: who looks next on this silo sees it at once.</summary>
    public void Forget(string reward) => _known.TryRemove(reward, out _);

    private sealed record Entry(RewardReason? Reason, long AskedAt);
}
