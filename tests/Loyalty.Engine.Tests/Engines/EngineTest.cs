namespace Loyalty.Engine.Tests.Engines;

/// <summary>A test with an engine of its own.</summary>
public abstract class EngineTest : IAsyncLifetime
{
    protected ICluster Cluster { get; private set; } = null!;

    protected Probe Probe => Cluster.Probe;

    protected virtual ClusterSettings Settings => new();

    public async Task InitializeAsync() => Cluster = await Engines.Cluster.StartAsync(Settings);

    public async Task DisposeAsync() => await Cluster.DisposeAsync();

    /// <summary>Moves the clock on in steps until something has happened: work queued by one step may arm the timer of the next.</summary>
    protected async Task AdvanceUntil(Task happened, TimeSpan step)
    {
        using var hanging = new CancellationTokenSource(Probe.HangGuard);
        await Cluster.SettleAsync();
        while (!happened.IsCompleted)
        {
            Assert.False(hanging.IsCancellationRequested, "It did not happen.");
            await Advance(step);
        }

        await happened;
    }

    /// <summary>Moves the clock on in steps, and not a step further, until a note is there.</summary>
    protected Task AdvanceUntilNoted(string note, TimeSpan step) => AdvanceUntilNoted(notes => notes.Contains(note), step);

    /// <inheritdoc cref="AdvanceUntilNoted(string, TimeSpan)"/>
    protected async Task AdvanceUntilNoted(Func<IReadOnlyList<string>, bool> condition, TimeSpan step)
    {
        await Cluster.SettleAsync();
        await RepeatUntilNoted(condition, () => Advance(step));
    }

    /// <summary>Collects idle activations until a note is there.</summary>
    protected Task CollectUntilNoted(string note) => RepeatUntilNoted(notes => notes.Contains(note), Cluster.CollectAsync);

    /// <summary>Moves the clock on and lets the engine do what fell due.</summary>
    protected async Task Advance(TimeSpan by)
    {
        Cluster.Clock.Advance(by);
        await Cluster.SettleAsync();
    }

    private async Task RepeatUntilNoted(Func<IReadOnlyList<string>, bool> condition, Func<Task> action)
    {
        using var hanging = new CancellationTokenSource(Probe.HangGuard);
        while (!condition(Probe.Notes))
        {
            Assert.False(hanging.IsCancellationRequested, $"It did not happen. What did:\n{string.Join('\n', Probe.Notes.TakeLast(50))}");
            await action();
        }
    }

    protected static async Task<TException> Fails<TException>(Task task)
        where TException : Exception => await Assert.ThrowsAsync<TException>(() => task.WaitAsync(Probe.HangGuard));
}
