using Loyalty.Contracts.Common;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;
using Loyalty.Grains.Programs;

namespace Loyalty.Grains.Accounts;

/// <summary>Operations that are decided by the editions of a program.</summary>
internal static class ProgramOperation
{
    /// <summary>Decided with the editions at hand, at the instant that the record bears; repeated whatever it was sent with. What is prepared beside the editions is what deciding reads.</summary>
    public static AccountOperation<T> Of<T>(
        ProgramCatalog catalog,
        TimeProvider time,
        string programId,
        string key,
        Func<AccountState, ProgramEntry, DateTimeOffset, Decision> decide,
        Func<AccountRecord, T> answer,
        Func<AccountState, Task?>? prepare = null)
        where T : class
    {
        var editions = new EditionsInForce(catalog, programId);
        var now = time.GetUtcNow();
        return new AccountOperation<T>
        {
            Key = key,
            Prepare = state => editions.Prepare() ?? prepare?.Invoke(state),
            Decide = state =>
            {
                now = time.GetUtcNow();
                return editions.Program is { } program ? decide(state, program, now) : Refusals.ProgramNotFound;
            },
            Answer = answer,
            Differences = static _ => [],
            ReceivedAt = () => now,
        };
    }
}
