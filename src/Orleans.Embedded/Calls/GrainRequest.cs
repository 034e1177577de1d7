using Orleans.Activations;
using Orleans.Runtime;
using Orleans.Scheduling;

namespace Orleans.Calls;

/// <summary>One call on its way to a grain. The generated subclasses hold the arguments.</summary>
internal abstract class GrainRequest : Deadline
{
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

    public GrainId TargetId => new(Target.GrainType, IdSpan.Create(Key));

    public bool Is(RequestFlags flag) => (Flags & flag) != 0;

    /// <summary>Starts the request on a turn of the activation, and tells the activation when it has ended.</summary>
    public abstract void Start(Activation activation);

    /// <summary>Answers the caller with an exception.</summary>
    public abstract void Fail(Exception exception);

    public override void OnDeadline()
    {
        Expired = true;
        Fail(new TimeoutException($"{this} to {TargetId} was not answered in time. It may still be carried out."));
    }

    public override string ToString() => Method?.ToString() ?? GetType().Name;
}
