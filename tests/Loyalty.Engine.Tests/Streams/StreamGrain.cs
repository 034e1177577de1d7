using Loyalty.Engine.Tests.Engines;
using Orleans;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace Loyalty.Engine.Tests.Streams;

[ImplicitStreamSubscription("numbers")]
internal sealed class StreamGrain(Probe probe) : Grain, IStreamGrain, IStreamSubscriptionObserver, IAsyncObserver<int>
{
    private readonly List<int> _taken = [];
    private TaskScheduler? _scheduler;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _scheduler = TaskScheduler.Current;
        return Task.CompletedTask;
    }

    public async Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory)
    {
        probe.Note($"subscribed {handleFactory.ProviderName} {handleFactory.StreamId}");
        await handleFactory.Create<int>().ResumeAsync(this);
    }

    public async Task OnNextAsync(int item, StreamSequenceToken? token = null)
    {
        Assert.Same(_scheduler, TaskScheduler.Current);
        Assert.NotNull(token);
        probe.Note($"offered {item}");
        await probe.Gate($"take {item}");
        probe.ThrowIfFailing($"take {item}");
        _taken.Add(item);
        probe.Note($"{this.GetPrimaryKeyString()} took {item} for {RequestContext.Get("who") ?? "nobody"}");
    }

    public Task OnErrorAsync(Exception ex)
    {
        probe.Note($"error {ex.Message}");
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<int>> Taken() => Task.FromResult<IReadOnlyList<int>>([.. _taken]);

    public Task Publish(string key, int item) => this.GetStreamProvider("streams").GetStream<int>(StreamId.Create("numbers", key)).OnNextAsync(item);

    public Task End()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
