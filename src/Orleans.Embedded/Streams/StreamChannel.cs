using Orleans.Activations;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>The events of one stream on their way to one consumer: in order, one at a time, bounded. Exists while events wait.</summary>
internal sealed class StreamChannel(StreamHub hub, string provider, StreamId streamId, GrainClass consumer)
{
    private static readonly TimeSpan s_firstBackoff = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan s_longestBackoff = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Queue<StreamEvent> _events = new();
    private readonly LinkedList<PublisherWait> _publishers = new();
    private bool _started;
    private bool _ended;

    public string Provider => provider;

    public StreamId StreamId => streamId;

    public GrainClass Consumer => consumer;

    /// <summary>Queues an event, waiting for room. False when the channel has ended and another must be used.</summary>
    /// <exception cref="TimeoutException">There was no room for as long as the response timeout.</exception>
    public async Task<bool> TryAddAsync(StreamEvent item)
    {
        PublisherWait? wait = null;
        while (true)
        {
            lock (_gate)
            {
                if (_ended)
                {
                    return false;
                }

                // Those who wait go first, or a busy publisher would starve them.
                if (_events.Count < hub.Engine.Options.StreamCapacity && (_publishers.Count == 0 || wait is not null))
                {
                    _events.Enqueue(item);
                    if (!_started)
                    {
                        _started = true;
                        _ = hub.Engine.Scheduler.Run(DeliverAllAsync);
                    }

                    return true;
                }

                wait = new PublisherWait(hub.Engine.Scheduler, this);
                hub.Engine.Limit(wait);
                _publishers.AddLast(wait);
            }

            await wait.Room;
        }
    }

    /// <summary>Takes out a publisher that has given up.</summary>
    public void Forget(PublisherWait wait)
    {
        lock (_gate)
        {
            _publishers.Remove(wait);
        }
    }

    private async Task DeliverAllAsync()
    {
        while (true)
        {
            StreamEvent? next;
            lock (_gate)
            {
                if (hub.Stopped.IsCancellationRequested || !_events.TryPeek(out next))
                {
                    _ended = true;
                    break;
                }
            }

            await DeliverAsync(next);
            lock (_gate)
            {
                _events.Dequeue();
                LetIn();
            }
        }

        hub.Remove(this);
        lock (_gate)
        {
            // They find the channel ended and turn to a new one.
            while (_publishers.Count > 0)
            {
                LetIn();
            }
        }
    }

    /// <summary>Under the gate: tells the publisher that has waited longest.</summary>
    private void LetIn()
    {
        while (_publishers.First is { } first)
        {
            _publishers.RemoveFirst();
            if (first.Value.TryLetIn())
            {
                return;
            }
        }
    }

    private async Task DeliverAsync(StreamEvent item)
    {
        var engine = hub.Engine;
        var grainId = GrainId.Create(consumer.GrainType, streamId.GetKeyAsString());
        var time = engine.Scheduler.Time;
        var begin = time.GetTimestamp();
        var backoff = s_firstBackoff;
        var limit = engine.Options.StreamDeliveryTimeOf(provider);
        while (true)
        {
            try
            {
                await StreamDelivery.Send(engine, this, item);
                return;
            }
            catch (Exception exception)
            {
                if (hub.Stopped.IsCancellationRequested)
                {
                    return;
                }

                if (time.GetElapsedTime(begin) >= limit)
                {
                    Log.EventGivenUp(engine.Logger, grainId, streamId, limit, exception);
                    await TellOfErrorAsync(item, exception);
                    return;
                }

                Log.EventFailed(engine.Logger, grainId, streamId, exception);
            }

            if (!await engine.Scheduler.Delay(backoff, hub.Stopped))
            {
                return;
            }

            backoff = TimeSpan.FromTicks(Math.Min(backoff.Ticks * 2, s_longestBackoff.Ticks));
        }
    }

    private async Task TellOfErrorAsync(StreamEvent item, Exception error)
    {
        try
        {
            await StreamDelivery.Send(hub.Engine, this, item, error);
        }
        catch (Exception)
        {
            // The event was logged as given up; that its consumer can't hear of it changes nothing.
        }
    }
}
