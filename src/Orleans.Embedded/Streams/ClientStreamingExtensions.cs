using Orleans.Streams;

namespace Orleans;

/// <summary>The streams, from outside of grains.</summary>
public static class ClientStreamingExtensions
{
    /// <summary>The stream provider of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public static IStreamProvider GetStreamProvider(this IClusterClient client, string name) => ((Hosting.GrainFactory)client).Engine.Streams.GetProvider(name);
}
