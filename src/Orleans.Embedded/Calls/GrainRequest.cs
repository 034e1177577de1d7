using Orleans.Activations;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Scheduling;

namespace Orleans.Calls;

/// <summary>One call on its way to a grain. The generated subclasses hold the arguments.</summary>
internal abstract class GrainRequest : Deadline
{
    private static readonly Action<object?> s_deliver = static state => ((GrainRequest)state!).Deliver(((GrainRequest)state)._exception);

    internal Engine Engine = null!;
    internal GrainRequest? NextInQueue;
    internal GrainClass Target = null!;
    internal string Key = "";
    internal GrainMethod? Method;
    internal Dictionary<string, object>? Context;
    internal Activation? Source;
    internal RequestFlags Flags;
    internal byte Forwards;
    internal long SentAt;

    // Set by the clock while the request may still be waiting: nobody listens any more, so it needn't start.
    internal volatile bool Expired;

    private Exception? _exception;
    private int _answered;

    public GrainId TargetId => new(Target.GrainType, IdSpan.Create(Key));

    public bool Is(RequestFlags flag) => (Flags & flag) != 0;

    /// <summary>Starts the request on a turn of the activation, and tells the activation when it has ended.</summary>
    public abstract void Start(Activation activation);

    /// <summary>Answers the caller with an exception.</summary>
    public void Fail(Exception exception)
    {
        if (TryAnswer())
        {
            _exception = exception;
            Post();
        }
    }

    /// <summary>True for the first answer; later ones come to nobody.</summary>
    protected bool TryAnswer()
    {
        DeadlineQueue.Remove(this);
        return Interlocked.Exchange(ref _answered, 1) == 0;
    }

    /// <summary>
    /// Brings the answer to where the caller is: a turn of its own, or outside of all turns. Whatever continues there
    /// at once is then in its place, also what went through Task.WhenAll or another combinator.
    /// </summary>
    protected internal void Post()
    {
        if (Is(RequestFlags.OneWay))
        {
            return;
        }

        if (Source is { } source)
        {
            source.QueueTurn(s_deliver, this);
        }
        else if (Engine.RunsOnThreadPool)
        {
            // The task was made to continue on the thread pool: that saves a hop to the same place.
            Deliver(_exception);
        }
        else
        {
            Engine.Scheduler.Post(s_deliver, this);
        }
    }

    /// <summary>Completes the caller's task.</summary>
    protected abstract void Deliver(Exception? exception);

    public override void OnDeadline()
    {
        Expired = true;
        Fail(new TimeoutException($"{this} to {TargetId} was not answered in time. It may still be carried out."));
    }

    public override string ToString() => Method?.ToString() ?? GetType().Name;
}
