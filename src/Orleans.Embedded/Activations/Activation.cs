using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Scheduling;

namespace Orleans.Activations;

/// <summary>
/// One grain in memory. Its parts: the turns (Activation.Turns), which requests may start (Activation.Requests),
/// its beginning and end (Activation.Lifecycle).
/// </summary>
internal sealed partial class Activation : GrainTarget, IGrainContext
{
    private readonly ActivationKey _key;
    private readonly WorkerPool? _pool;
    private readonly AsyncServiceScope _services;

    public Activation(Engine engine, ActivationKey key, WorkerPool? pool)
    {
        Engine = engine;
        Number = engine.NextActivationNumber();
        _key = key;
        _pool = pool;
        _services = engine.Services.CreateAsyncScope();
        _scheduler = new ActivationScheduler(this);
        _ended = new Signal(engine.Scheduler);
        GrainId = GrainId.Create(key.Class.GrainType, key.Key);
    }

    /// <summary>The activation on whose turn this thread is; null outside of grains.</summary>
    public static Activation? Current => t_current;

    public Engine Engine { get; }

    /// <summary>Counts up with every activation of the engine; gives them an order.</summary>
    public long Number { get; }

    public GrainClass Class => _key.Class;

    public GrainId GrainId { get; }

    public object? GrainInstance { get; private set; }

    public IServiceProvider ActivationServices => _services.ServiceProvider;

    public static Activation Of(IGrainBase grain) =>
        grain?.GrainContext as Activation ?? throw new InvalidOperationException("The grain has no activation: grains are made by the runtime, on the first call.");

    public override void AddActivations(List<Activation> to) => to.Add(this);

    public override string ToString() => $"{GrainId}#{Number}";
}
