using Orleans.Concurrency;

namespace Loyalty.Contracts.Relay;

/// <summary>Names of the streams and storages that grains share with the host.</summary>
public static class RelayStreams
{
    public const string Provider = "loyalty";
    public const string Channels = "channels";
    public const string Tiers = "tiers";
    public const string Campaigns = "campaigns";
    public const string Rewards = "rewards";
    public const string Referrals = "referrals";
    public const string Referrers = "referrers";
    public const string Challenges = "challenges";
    public const string Segments = "segments";
    public const string Notices = "notices";

    /// <summary>How many relay partitions there are; their keys are 0 to one less.</summary>
    public const int Partitions = 8;
}

/// <summary>One relay partition. Key: its number.</summary>
[Alias("loyalty.IRelay")]
public interface IRelay : IGrainWithStringKey
{
    /// <summary>Makes sure that the partition runs. Idempotent.</summary>
    [Alias("Start")]
    Task Start();

    /// <summary>How far the partition is; for readiness, waiting in tests and metrics.</summary>
    [Alias("GetProgress")]
    Task<RelayProgress> GetProgress();

    /// <summary>Whether every record of the partition up to the position of the journal is in durable batches.</summary>
    [Alias("HasPassed"), AlwaysInterleave]
    Task<bool> HasPassed(long position);
}

/// <param name="Cursor">The last outbox position that is in durable batches.</param>
/// <param name="Pending">Whether the outbox has anything after it, or a consumer has not confirmed what it was sent.</param>
[GenerateSerializer, Immutable, Alias("loyalty.relay.Progress")]
public sealed record RelayProgress([property: Id(0)] long Cursor, [property: Id(1)] bool Pending);

/// <summary>A doorbell with payload: batch <paramref name="Number"/> of the partition for the stream's destination.</summary>
/// <param name="Partition">The relay partition.</param>
/// <param name="Number">Gapless for each destination and partition.</param>
/// <param name="Payload">UTF-8 JSON; aggregates and ids only.</param>
[GenerateSerializer, Immutable, Alias("loyalty.relay.Ring")]
public sealed record RelayRing([property: Id(0)] int Partition, [property: Id(1)] long Number, [property: Id(2)] ReadOnlyMemory<byte> Payload);
