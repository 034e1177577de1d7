using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>A stream, whatever it carries.</summary>
public interface IAsyncStream
{
    /// <summary>Whether a consumer can start at an older position; these streams can't.</summary>
    bool IsRewindable { get; }

    string ProviderName { get; }

    StreamId StreamId { get; }
}
