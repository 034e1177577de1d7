using Loyalty.Domain.Accounts;
using Loyalty.Storage;
using Loyalty.Storage.Accounts;

namespace Loyalty.Grains.Accounts;

/// <summary>Reads what the journal holds.</summary>
internal static class StoredRecords
{
    /// <exception cref="NewerVersionException">A newer version wrote it. Refused like a store that is away: another silo can read it.</exception>
    public static AccountRecord Read(this StoredRecord stored)
    {
        try
        {
            return AccountJson.ReadRecord(stored.Payload.Span);
        }
        catch (NewerRecordException exception)
        {
            throw new NewerVersionException($"Version {stored.Version} of {stored.Account} is of a newer version of the platform.", exception);
        }
    }
}
