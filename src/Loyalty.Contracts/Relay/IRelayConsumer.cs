namespace Loyalty.Contracts.Relay;

/// <summary>A grain that sums what the relay tells it. Extended by the interface of each, as no grain is found by this one.</summary>
[Alias("loyalty.IRelayConsumer")]
public interface IRelayConsumer : IGrainWithStringKey
{
    /// <summary>The relay has a batch with this number for the grain; returns once everything up to it is held durably.</summary>
    [Alias("CatchUp")]
    Task CatchUp(int partition, long number);
}
