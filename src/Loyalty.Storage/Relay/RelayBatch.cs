namespace Loyalty.Storage.Relay;

/// <summary>What one relay partition tells one destination: a number in a gapless series, and aggregates as UTF-8 JSON.</summary>
/// <param name="Destination">For example <c>channel/demo/web</c>.</param>
/// <param name="Partition">The relay partition that made it.</param>
/// <param name="Number">1, 2, 3 … for each destination and partition.</param>
/// <param name="Payload">Opaque to the log.</param>
public sealed record RelayBatch(string Destination, int Partition, long Number, ReadOnlyMemory<byte> Payload);
