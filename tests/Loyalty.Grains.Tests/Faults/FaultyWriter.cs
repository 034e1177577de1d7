using Loyalty.Storage.Accounts;

namespace Loyalty.Grains.Tests.Faults;

/// <summary>The appends of one activation, by way of the faults of its account.</summary>
internal sealed class FaultyWriter(IAccountWriter inner, AccountFaults faults) : IAccountWriter
{
    /// <summary>As the contract wants it: after one that failed, every later one fails unsent.</summary>
    public bool HasFailed { get; set; }

    public Task<long> Append(long expectedVersion, JournalRecord record) => faults.Append(this, expectedVersion, record);

    public Task<long> Send(long expectedVersion, JournalRecord record) => inner.Append(expectedVersion, record);
}
