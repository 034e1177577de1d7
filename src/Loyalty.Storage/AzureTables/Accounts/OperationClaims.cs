using Azure.Data.Tables;
using Loyalty.Storage.Accounts;

namespace Loyalty.Storage.AzureTables.Accounts;

/// <summary>
/// One row an operation, which says where its record is or is to be; written before the append, so that no operation has
/// two records. One that a crash left without its record does not burn the operation: whoever comes next takes it over,
/// once the append that it was for can no longer land.
/// </summary>
internal sealed class OperationClaims(StorageTables tables, AccountRows accounts, TimeProvider time)
{
    private const string Row = "c";

    // So long the append that a claim is for may take before it is ended: most are just under way.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>The record of the operation, or null.</summary>
    public async Task<StoredRecord?> Find(OperationHash operation)
    {
        var claim = await tables.Get(tables.Operations, AccountRows.Text(operation), Row).ConfigureAwait(false);
        return claim is null ? null : await Landed(claim, operation).ConfigureAwait(false);
    }

    /// <summary>
    /// Claims the operation for the record that is about to be appended, whose account's head was read before; false
    /// when it has a record.
    /// </summary>
    public async Task<bool> TryTake(OperationHash operation, string account, long version)
    {
        var key = AccountRows.Text(operation);
        var claim = new TableEntity(key, Row) { ["Account"] = TableKeys.Escape(account), ["Version"] = version, ["Nonce"] = Guid.NewGuid().ToString("n") };
        long? seen = null;
        while (!await tables.TryAdd(tables.Operations, claim).ConfigureAwait(false))
        {
            var other = await tables.Get(tables.Operations, key, Row).ConfigureAwait(false);
            if (other is null)
            {
                continue;
            }

            // For the same place: both are decided by the account's head.
            if (!IsFor(other, account, version))
            {
                if (await Landed(other, operation).ConfigureAwait(false) is not null)
                {
                    return false;
                }

                seen ??= time.GetTimestamp();
                if (time.GetElapsedTime(seen.Value) < Patience && await MayLand(other).ConfigureAwait(false))
                {
                    await Task.Delay(Pause, time).ConfigureAwait(false);
                    continue;
                }

                if ((await accounts.Settle(AccountOf(other), VersionOf(other)).ConfigureAwait(false))?.Operation == operation)
                {
                    return false;
                }
            }

            // Under the tag read before the fence: one who prepares that append anew writes the claim anew, and this fails.
            if (await tables.TryReplace(tables.Operations, claim, other.ETag).ConfigureAwait(false))
            {
                return true;
            }
        }

        return true;
    }

    private static bool IsFor(TableEntity claim, string account, long version) => AccountOf(claim) == account && VersionOf(claim) == version;

    private static string AccountOf(TableEntity claim) => TableKeys.Unescape(claim.GetString("Account"));

    private static long VersionOf(TableEntity claim) => claim.GetInt64("Version")!.Value;

    private async Task<bool> MayLand(TableEntity claim) => (await accounts.Head(AccountOf(claim)).ConfigureAwait(false)).Version < VersionOf(claim);

    private async Task<StoredRecord?> Landed(TableEntity claim, OperationHash operation)
    {
        var record = await accounts.Record(AccountOf(claim), VersionOf(claim)).ConfigureAwait(false);
        return record?.Operation == operation ? record : null;
    }
}
