using Loyalty.Storage.Accounts.Queues;

namespace Loyalty.Storage.Postgres.Accounts;

/// <summary>Where an account stands.</summary>
/// <param name="Id">Its number in the store; 0 before its first record.</param>
/// <param name="Program">Its program's number; 0 before its first record.</param>
/// <param name="Version">Its newest version.</param>
internal readonly record struct AccountHead(long Id, int Program, long Version) : IAccountHead;
