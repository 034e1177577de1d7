namespace Loyalty.Storage.Sqlite.Accounts;

/// <summary>Where an account stands.</summary>
/// <param name="Id">Its number in the store; 0 before its first record.</param>
/// <param name="Program">Its program's number; 0 when not known yet.</param>
/// <param name="Version">Its newest version.</param>
/// <param name="Last">The position of its newest record.</param>
/// <param name="DueAt">UTC ticks, or null.</param>
internal readonly record struct AccountHead(long Id, long Program, long Version, long Last, long? DueAt);
