using System.Collections.Concurrent;
using Orleans.Calls;
using Orleans.Hosting;

namespace Orleans.Activations;

/// <summary>The grains that are active now.</summary>
internal sealed class GrainDirectory(Engine engine)
{
    private readonly ConcurrentDictionary<ActivationKey, GrainTarget> _targets = new();

    public void Dispatch(GrainRequest request)
    {
        var key = new ActivationKey(request.Target, request.Key);
        while (true)
        {
            if (!_targets.TryGetValue(key, out var target))
            {
                target = _targets.GetOrAdd(key, Create(key));
            }

            if (target.TryReceive(request))
            {
                return;
            }

            Remove(key, target);
        }
    }

    public void Remove(ActivationKey key, GrainTarget target) => _targets.TryRemove(new KeyValuePair<ActivationKey, GrainTarget>(key, target));

    /// <summary>All activations, oldest first: the dictionary's own order must not show.</summary>
    public List<Activation> Snapshot()
    {
        var all = new List<Activation>();
        foreach (var target in _targets.Values)
        {
            target.AddActivations(all);
        }

        all.Sort(static (a, b) => a.Number.CompareTo(b.Number));
        return all;
    }

    private GrainTarget Create(ActivationKey key) =>
        key.Class.MaxWorkers > 0 ? new WorkerPool(engine, key) : new Activation(engine, key, pool: null);
}
