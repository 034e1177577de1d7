namespace Orleans.Streams;

/// <summary>An observer, whatever the type of its events.</summary>
internal interface IStreamReceiver
{
    Task TakeAsync(object? item, StreamSequenceToken token);

    Task FailAsync(Exception error);
}
