namespace Loyalty.Storage.Accounts.Queues;

/// <summary>How much may wait to be appended.</summary>
/// <param name="Payload">Bytes of one record.</param>
/// <param name="Records">Records in all.</param>
/// <param name="Bytes">Their bytes in all.</param>
internal readonly record struct QueueLimits(int Payload, int Records, long Bytes);
