using Orleans.Activations;
using Orleans.Calls;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>Brings an event to its consumer as a request like others; or, with an error, the news that it was given up.</summary>
internal sealed class StreamDelivery : VoidRequest
{
    private readonly StreamChannel _channel;
    private readonly StreamEvent _event;
    private readonly Exception? _error;

    private StreamDelivery(StreamChannel channel, StreamEvent item, Exception? error)
    {
        _channel = channel;
        _event = item;
        _error = error;
        Target = channel.Consumer;
        Key = channel.StreamId.GetKeyAsString();
    }

    public static async Task Send(Engine engine, StreamChannel channel, StreamEvent item, Exception? error = null)
    {
        var delivery = new StreamDelivery(channel, item, error);
        var response = delivery.Expect(engine.ResponseOptions);
        RequestContext.Import(item.Context);
        engine.Send(delivery);
        await response;
    }

    public override ValueTask Invoke(object grain) => throw new NotSupportedException();

    protected override ValueTask InvokeAsync(Activation activation) => new(activation.Streams.TakeAsync(_channel, _event, _error));
}
