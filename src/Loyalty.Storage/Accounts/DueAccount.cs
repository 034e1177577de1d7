namespace Loyalty.Storage.Accounts;

/// <summary>An account that has something to do by itself.</summary>
public sealed record DueAccount(string Account, DateTimeOffset DueAt);
