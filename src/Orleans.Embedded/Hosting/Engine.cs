using System.Numerics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Activations;
using Orleans.Calls;
using Orleans.Reminders;
using Orleans.Runtime;
using Orleans.Scheduling;
using Orleans.Streams;

namespace Orleans.Hosting;

/// <summary>Holds the parts together, sends requests on their way, and stops it all in order.</summary>
internal sealed class Engine
{
    private readonly DeadlineQueue[] _deadlines;
    private readonly Lock _stopping = new();
    private Task? _drained;
    private long _activations;
    private volatile EngineStatus _status;

    public Engine(EmbeddedOrleansOptions options, IServiceProvider services)
    {
        Options = options;
        RunsOnThreadPool = options.TaskScheduler == TaskScheduler.Default;
        Services = services;
        Logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Orleans");
        Scheduler = new EngineScheduler(options.TaskScheduler, services.GetRequiredService<TimeProvider>());
        Catalog = new GrainCatalog(options.GrainAssemblies.Distinct().SelectMany(GrainCatalog.ClassesOf));
        Filters = new CallFilters(services.GetServices<IIncomingGrainCallFilter>());
        Directory = new GrainDirectory(this);
        GrainFactory = new GrainFactory(this);
        Collector = new IdleCollector(this);
        Reminders = new ReminderService(this);
        Streams = new StreamHub(this);

        // Several lists so that threads don't wait for each other; one where there is one thread, so that its order holds.
        var count = options.TaskScheduler.MaximumConcurrencyLevel == 1 ? 1 : BitOperations.RoundUpToPowerOf2((uint)Math.Min(Environment.ProcessorCount, 16));
        _deadlines = new DeadlineQueue[count];
        for (var i = 0; i < count; i++)
        {
            _deadlines[i] = new DeadlineQueue(Scheduler, options.ResponseTimeout);
        }
    }

    public EmbeddedOrleansOptions Options { get; }

    public IServiceProvider Services { get; }

    public ILogger Logger { get; }

    public EngineScheduler Scheduler { get; }

    public GrainCatalog Catalog { get; }

    public CallFilters Filters { get; }

    public GrainDirectory Directory { get; }

    public GrainFactory GrainFactory { get; }

    public IdleCollector Collector { get; }

    public ReminderService Reminders { get; }

    public StreamHub Streams { get; }

    public bool RunsOnThreadPool { get; }

    /// <summary>How the task of a call from here is made; see <see cref="GrainRequest.Post"/>.</summary>
    public TaskCreationOptions ResponseOptions =>
        RunsOnThreadPool && Activation.Current is null ? TaskCreationOptions.RunContinuationsAsynchronously : TaskCreationOptions.None;

    public bool IsRunning => _status == EngineStatus.Running;

    public long NextActivationNumber() => Interlocked.Increment(ref _activations);

    /// <summary>Sends a request whose answer is bounded by the response timeout.</summary>
    public void Send(GrainRequest request)
    {
        var source = Activation.Current;
        request.Source = source;
        request.Engine = this;
        request.Context = RequestContext.Export();
        if (_status != EngineStatus.Running && (_status == EngineStatus.Stopped || source is null))
        {
            request.Fail(Unavailable());
            return;
        }

        request.SentAt = Scheduler.Time.GetTimestamp();
        if (!request.Is(RequestFlags.OneWay))
        {
            // Before it can be answered, or the answer would find no deadline to take out.
            DeadlinesOfThisThread.Add(request, request.SentAt);
        }

        Dispatch(request);
    }

    /// <summary>Passes on a request that its activation never started.</summary>
    public void Forward(GrainRequest request)
    {
        if (_status == EngineStatus.Stopped)
        {
            request.Fail(Unavailable());
            return;
        }

        Dispatch(request);
    }

    public void Limit(Deadline deadline) => DeadlinesOfThisThread.Add(deadline, Scheduler.Time.GetTimestamp());

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Collector.Start();
        await Scheduler.Run(() => Reminders.StartAsync(cancellationToken));
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_stopping)
        {
            // From here on, not when the drain gets its turn, calls from outside are refused.
            _status = _status == EngineStatus.Running ? EngineStatus.Draining : _status;
            return _drained ??= Scheduler.Run(() => DrainAsync(cancellationToken));
        }
    }

    private DeadlineQueue DeadlinesOfThisThread => _deadlines[Environment.CurrentManagedThreadId & (_deadlines.Length - 1)];

    private static SiloUnavailableException Unavailable() => new("The host is stopping and takes no more calls.");

    private void Dispatch(GrainRequest request)
    {
        try
        {
            Directory.Dispatch(request);
        }
        catch (Exception exception)
        {
            request.Fail(exception);
        }
    }

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        Collector.Dispose();
        Reminders.Dispose();
        Streams.Stop();

        await WaitUntilQuietAsync(cancellationToken);
        await DeactivateAllAsync(cancellationToken);

        _status = EngineStatus.Stopped;
        foreach (var deadlines in _deadlines)
        {
            foreach (var deadline in deadlines.Close())
            {
                if (deadline is GrainRequest request)
                {
                    request.Fail(Unavailable());
                }
                else
                {
                    deadline.OnDeadline();
                }
            }
        }
    }

    /// <summary>Waits until no request runs. A grain that waits for another one's answer counts as running, so chains end by themselves.</summary>
    private async Task WaitUntilQuietAsync(CancellationToken cancellationToken)
    {
        using var quiet = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var limit = Scheduler.Delay(Options.DrainTimeout, quiet.Token);
        while (Directory.Snapshot().Find(a => a.Load > 0) is { } busy)
        {
            if (await Task.WhenAny(busy.WhenQuiet(), limit) == limit)
            {
                break;
            }
        }

        quiet.Cancel();
    }

    private async Task DeactivateAllAsync(CancellationToken cancellationToken)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var limit = Scheduler.Delay(Options.DrainTimeout, done.Token);
        var reason = new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The host is stopping.");
        if (Directory.Snapshot().Count(a => a.Load > 0) is > 0 and var busy)
        {
            Log.DrainTimedOut(Logger, Options.DrainTimeout, busy);
        }

        // Again and again, because a grain may call another one as its last act.
        while (Directory.Snapshot() is { Count: > 0 } activations)
        {
            foreach (var activation in activations)
            {
                if (activation.Load > 0)
                {
                    activation.Abandon(reason);
                }
                else
                {
                    activation.Deactivate(reason);
                }
            }

            if (await Task.WhenAny(Task.WhenAll(activations.Select(a => a.Deactivated)), limit) == limit)
            {
                Log.ActivationsLeft(Logger, activations.Count(a => !a.Deactivated.IsCompleted));
                break;
            }
        }

        done.Cancel();
    }
}
