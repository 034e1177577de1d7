using Microsoft.Extensions.DependencyInjection;

namespace Loyalty.Engine.Tests.Engines;

/// <summary>What a test may want of its engine.</summary>
public sealed record ClusterSettings
{
    public int MaxQueuedRequests { get; init; } = 10_000;

    public int StreamCapacity { get; init; } = 1_000;

    public Action<IServiceCollection>? Services { get; init; }
}
