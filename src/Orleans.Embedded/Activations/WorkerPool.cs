using Orleans.Calls;
using Orleans.Hosting;

namespace Orleans.Activations;

/// <summary>The activations of a stateless worker: as many as are busy at a time, up to its limit.</summary>
internal sealed class WorkerPool(Engine engine, ActivationKey key) : GrainTarget
{
    private readonly Lock _gate = new();
    private readonly List<Activation> _workers = [];
    private bool _ended;

    public override bool TryReceive(GrainRequest request)
    {
        while (true)
        {
            Activation worker;
            lock (_gate)
            {
                if (_ended)
                {
                    return false;
                }

                worker = Choose();
            }

            if (worker.TryReceive(request))
            {
                return true;
            }

            Remove(worker, endWhenEmpty: false);
        }
    }

    public override void AddActivations(List<Activation> to)
    {
        lock (_gate)
        {
            to.AddRange(_workers);
        }
    }

    public void Remove(Activation worker, bool endWhenEmpty = true)
    {
        lock (_gate)
        {
            _workers.Remove(worker);
            if (_workers.Count > 0 || !endWhenEmpty)
            {
                return;
            }

            _ended = true;
        }

        engine.Directory.Remove(key, this);
    }

    /// <summary>An idle worker, else a new one, else the one with the least to do.</summary>
    private Activation Choose()
    {
        Activation? best = null;
        foreach (var worker in _workers)
        {
            if (worker.AcceptsWork && (best is null || worker.Load < best.Load))
            {
                best = worker;
            }
        }

        if (best is null || (best.Load > 0 && _workers.Count < key.Class.MaxWorkers))
        {
            best = new Activation(engine, key, this);
            _workers.Add(best);
        }

        return best;
    }
}
