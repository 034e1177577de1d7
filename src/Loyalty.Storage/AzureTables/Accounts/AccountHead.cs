using Azure;
using Loyalty.Storage.Accounts.Queues;

namespace Loyalty.Storage.AzureTables.Accounts;

/// <summary>Where an account stands.</summary>
/// <param name="Version">Its newest version.</param>
/// <param name="Tag">Of the row that says so; null when there is none.</param>
/// <param name="Last">The position of its newest record.</param>
/// <param name="DueAt">When it falls due, in ticks (UTC), or null.</param>
internal readonly record struct AccountHead(long Version, ETag? Tag, long Last, long? DueAt) : IAccountHead;
