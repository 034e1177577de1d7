using Loyalty.Simulation.Histories;
using Loyalty.Simulation.Worlds;
using Loyalty.Storage;

namespace Loyalty.Simulation.Storage;

/// <summary>
/// One silo's way to storage: every call is done at some later turn and answered at another, and has its own luck. When
/// the silo is lost, nothing is answered any more, and what it had sent is done or not.
/// </summary>
internal sealed class SiloStorage(World world, SiloProcess silo)
{
    private static readonly TimeSpan s_longestInFlight = TimeSpan.FromSeconds(3);
    private readonly List<StorageCall> _pending = [];

    public World World => world;

    public Durable Durable => world.Durable;

    public int Pending => _pending.Count;

    public Task<T> Read<T>(Stores store, Func<T> read) => Send(new StorageCall<T>(read) { Store = store, IsWrite = false });

    public Task<T> Write<T>(Stores store, Func<T> write) => Send(new StorageCall<T>(write) { Store = store, IsWrite = true });

    public void Start(StorageCall call)
    {
        world.CheckThread();
        if (!silo.IsAlive)
        {
            return;
        }

        _pending.Add(call);
        if (world.TroubleWith(call.Store) is not { } trouble)
        {
            world.Ready(silo, () => Do(call, after: null, TimeSpan.Zero));
            return;
        }

        var late = world.Luck.Percent(trouble.Late) ? world.Luck.UpTo(trouble.LateBy) : TimeSpan.Zero;
        var lateAnswer = world.Luck.Percent(trouble.Late) ? world.Luck.UpTo(trouble.LateBy) : TimeSpan.Zero;
        if (world.Luck.Percent(trouble.FailsBefore))
        {
            call.FailBefore(new StorageException("The store fails before it does anything, because the history wants it."));
            Later(late, () => Answer(call));
            return;
        }

        var failure = call.IsWrite && world.Luck.Percent(trouble.FailsAfter)
            ? new StorageException("The store fails after it has written, because the history wants it.")
            : null;
        Later(late, () => Do(call, failure, lateAnswer));
    }

    /// <summary>The silo is lost. What it had sent to be written lands now, soon, or never.</summary>
    public void Lose()
    {
        foreach (var call in _pending)
        {
            if (call.IsWrite && !call.IsDone && world.Luck.Percent(50))
            {
                world.Clock.After(world.Luck.Percent(50) ? TimeSpan.Zero : world.Luck.UpTo(s_longestInFlight), call.Do);
            }
        }

        _pending.Clear();
    }

    private Task<T> Send<T>(StorageCall<T> call)
    {
        Start(call);
        return call.Task;
    }

    private void Do(StorageCall call, Exception? after, TimeSpan lateAnswer)
    {
        call.Do();
        if (after is not null)
        {
            call.FailAfter(after);
        }

        // Now and then others get their turn between what is done and its answer.
        if (lateAnswer > TimeSpan.Zero || world.Luck.Percent(20))
        {
            Later(lateAnswer, () => Answer(call));
        }
        else
        {
            Answer(call);
        }
    }

    private void Later(TimeSpan span, Action action)
    {
        if (span == TimeSpan.Zero)
        {
            world.Ready(silo, action);
            return;
        }

        world.Clock.After(span, () =>
        {
            if (silo.IsAlive)
            {
                world.Ready(silo, action);
            }
        });
    }

    private void Answer(StorageCall call)
    {
        _pending.Remove(call);
        call.Answer();
    }
}
