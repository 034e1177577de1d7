using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>A named source of streams.</summary>
public interface IStreamProvider
{
    string Name { get; }

    bool IsRewindable { get; }

    /// <summary>The stream of that identity; it needs no creation.</summary>
    IAsyncStream<T> GetStream<T>(StreamId streamId);
}
