namespace Loyalty.Storage.Tests.Accounts;

/// <summary>The bounds that a test needs smaller than usual.</summary>
public sealed record JournalLimits(int MaxQueuedRecords = 50_000, int MaxPayloadBytes = 1 << 20);
