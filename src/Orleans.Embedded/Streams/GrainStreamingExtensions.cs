using Orleans.Activations;
using Orleans.Streams;

namespace Orleans;

/// <summary>The streams, from within a grain.</summary>
public static class GrainStreamingExtensions
{
    /// <summary>The stream provider of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public static IStreamProvider GetStreamProvider(this Grain grain, string name) => Activation.Of(grain).Engine.Streams.GetProvider(name);
}
