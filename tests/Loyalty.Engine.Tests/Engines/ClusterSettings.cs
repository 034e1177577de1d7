using Microsoft.Extensions.DependencyInjection;

namespace Loyalty.Engine.Tests.Engines;

/// <summary>What a test may want of its engine.</summary>
public sealed record ClusterSettings
{
    public int MaxQueuedRequests { get; init; } = 10_000;

    public int StreamCapacity { get; init; } = 1_000;

    /// <summary>Null: as long as the engine does by itself.</summary>
    public TimeSpan? StreamDeliveryTime { get; init; }

    /// <summary>Stands between publishers and consumers; null: nothing does. Of the embedded engine alone.</summary>
    public Func<Func<Task>, Task>? StreamTransport { get; init; }

    public Action<IServiceCollection>? Services { get; init; }
}
