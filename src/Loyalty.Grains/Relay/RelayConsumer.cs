using Loyalty.Contracts.Relay;
using Loyalty.Storage.Accounts;
using Loyalty.Storage.Relay;

namespace Loyalty.Grains.Relay;

/// <summary>
/// The consumer's side of the relay, in a grain that sums batches: one watermark a partition, in the same state as the
/// sums. A number at or below it is dropped, the next is applied, a gap is filled from the log. So the sums are exact
/// whatever the stream loses, repeats or reorders.
/// </summary>
internal sealed class RelayConsumer(IRelayLog log, string destination, long[] watermarks, Action<ReadOnlyMemory<byte>> apply, Func<Task> save)
{
    private const int ReadAtOnce = 500;
    private readonly HashSet<int> _unconfirmed = [];

    /// <summary>Whether something is applied that is not written yet.</summary>
    public bool IsDirty => _unconfirmed.Count > 0;

    public static long[] NewWatermarks() => new long[AccountPartition.Count];

    /// <summary>Applies what the doorbell says, and before it what was missed.</summary>
    public async Task Take(RelayRing ring)
    {
        if (ring.Number > watermarks[ring.Partition] + 1)
        {
            await Fill(ring.Partition, ring.Number - 1);
        }

        if (ring.Number == watermarks[ring.Partition] + 1)
        {
            Apply(ring.Partition, ring.Number, ring.Payload);
        }
    }

    /// <summary>Applies everything up to the number, from the log, and writes it.</summary>
    public async Task CatchUp(int partition, long number)
    {
        await Fill(partition, number);
        _unconfirmed.Add(partition);
        await Flush();
    }

    /// <summary>Writes the sums with their watermarks, then confirms them.</summary>
    public async Task Flush()
    {
        if (!IsDirty)
        {
            return;
        }

        var confirmed = _unconfirmed.Order().ToArray();
        _unconfirmed.Clear();
        await save();
        foreach (var partition in confirmed)
        {
            await log.Acknowledge(destination, partition, watermarks[partition], CancellationToken.None);
        }
    }

    private async Task Fill(int partition, long upTo)
    {
        while (watermarks[partition] < upTo)
        {
            var missed = await log.Read(destination, partition, watermarks[partition], ReadAtOnce, CancellationToken.None);
            if (missed.Count == 0 || missed[0].Number > watermarks[partition] + 1)
            {
                // Another activation has taken it and confirmed it: what this one holds is old, however much comes after it.
                throw new InvalidDataException($"Batch {watermarks[partition] + 1} of partition {partition} for {destination} is not in the log.");
            }

            foreach (var batch in missed)
            {
                if (batch.Number == watermarks[partition] + 1)
                {
                    Apply(partition, batch.Number, batch.Payload);
                }
            }
        }
    }

    private void Apply(int partition, long number, ReadOnlyMemory<byte> payload)
    {
        apply(payload);
        watermarks[partition] = number;
        _unconfirmed.Add(partition);
    }
}
