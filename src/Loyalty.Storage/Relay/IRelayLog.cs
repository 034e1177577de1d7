namespace Loyalty.Storage.Relay;

/// <summary>
/// The relay's own durable state: how far each partition has read the outbox, and the batches it made of it. Batches
/// are durable before they are published, so a consumer that finds a gap reads what it missed here.
/// </summary>
public interface IRelayLog
{
    /// <summary>Makes the caller the partition's only owner: every earlier claim is fenced from now on.</summary>
    Task<RelayClaim> Claim(int partition, CancellationToken cancellationToken);

    /// <summary>
    /// In one transaction: moves the partition's cursor from <see cref="RelayClaim.Cursor"/> to <paramref name="cursor"/>
    /// and stores one batch per destination, each with the next number of its destination.
    /// </summary>
    /// <returns>The batches with their numbers, in the order given, and the claim to go on with.</returns>
    /// <exception cref="RelayFencedException">
    /// Another owner has claimed the partition, or the cursor has moved since (an advance whose answer was lost did
    /// happen); nothing was written. Claim again to go on.
    /// </exception>
    Task<(RelayClaim Claim, IReadOnlyList<RelayBatch> Batches)> Advance(
        RelayClaim claim, long cursor, IReadOnlyList<(string Destination, ReadOnlyMemory<byte> Payload)> batches, CancellationToken cancellationToken);

    /// <summary>The batches of a destination and partition after a number, in order.</summary>
    Task<IReadOnlyList<RelayBatch>> Read(string destination, int partition, long afterNumber, int limit, CancellationToken cancellationToken);

    /// <summary>The newest number of each partition that ever had a batch for the destination.</summary>
    Task<IReadOnlyDictionary<int, long>> Heads(string destination, CancellationToken cancellationToken);

    /// <summary>The consumer holds everything up to the number durably; the log may forget it. A number above the newest means the newest.</summary>
    Task Acknowledge(string destination, int partition, long number, CancellationToken cancellationToken);

    /// <summary>The destinations of the partition that have unacknowledged batches, to be told again. With more than the limit, calls take turns.</summary>
    Task<IReadOnlyList<RelayBacklog>> ReadUnacknowledged(int partition, int limit, CancellationToken cancellationToken);
}

/// <summary>The right to advance a partition.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Epoch">Grows with every claim.</param>
/// <param name="Cursor">The position of the last outbox record that is in batches; 0 at first.</param>
public sealed record RelayClaim(int Partition, long Epoch, long Cursor);

/// <summary>What a destination has not acknowledged of a partition.</summary>
/// <param name="Destination">The destination.</param>
/// <param name="Oldest">The number of the first batch that is not acknowledged.</param>
/// <param name="Newest">The number of the last; not below the oldest.</param>
public sealed record RelayBacklog(string Destination, long Oldest, long Newest);

/// <summary>Another owner has claimed the partition since.</summary>
public sealed class RelayFencedException(int partition) : Exception($"Relay partition {partition} has another owner.");
