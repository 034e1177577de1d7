namespace Orleans.Streams;

/// <summary>An event that waits to be delivered.</summary>
internal sealed record StreamEvent(object? Item, StreamSequenceToken Token, Dictionary<string, object>? Context);
