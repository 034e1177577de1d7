using Orleans.Scheduling;

namespace Orleans.Streams;

/// <summary>A publisher that waits for room in a channel, at most the response timeout.</summary>
internal sealed class PublisherWait(EngineScheduler scheduler, StreamChannel channel) : Deadline
{
    private readonly Signal _room = new(scheduler);

    public Task Room => _room.Task;

    /// <summary>False when the publisher has given up already.</summary>
    public bool TryLetIn()
    {
        DeadlineQueue.Remove(this);
        return _room.TrySet();
    }

    public override void OnDeadline()
    {
        if (_room.TrySet(new TimeoutException($"Stream {channel.StreamId} is full: {channel.Consumer.GrainType} does not take its events fast enough.")))
        {
            channel.Forget(this);
        }
    }
}
