using Loyalty.Contracts.Common;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Purchases.Returns;
using Loyalty.Domain.Rewards;
using Loyalty.Grains.Accounts;
using Loyalty.Storage;
using Loyalty.Storage.Accounts;

namespace Loyalty.Grains.Rewards;

/// <summary>What was spent on an account's vouchers that came automatically, as its journal has it: accounts do not keep it.</summary>
internal sealed class PaidVouchers(Account account, IAccountJournal journal)
{
    private readonly Dictionary<string, PaidVoucher> _known = new(StringComparer.Ordinal);

    public IReadOnlyCollection<PaidVoucher> Known => _known.Values;

    /// <summary>Reads them; null when they are there.</summary>
    public Task? Prepare(AccountState state)
    {
        var missing = VoucherGrants.Automatic(state).Where(voucher => !_known.ContainsKey(voucher.Voucher)).ToArray();
        return missing.Length == 0 ? null : Read(missing);
    }

    private async Task Read((string Voucher, long SpentIn, string? Member)[] missing)
    {
        if (!await account.Durable())
        {
            return;
        }

        foreach (var (member, version) in missing.Select(static voucher => (voucher.Member, voucher.SpentIn)).Distinct())
        {
            var records = await journal.Read(member is null ? account.Key : Ids.Member(Ids.ProgramOf(account.Key), member), version + 1, 1, CancellationToken.None);
            if (records is not [var stored] || stored.Version != version)
            {
                throw new StorageException($"Version {version} of {account.Key} is not durable.");
            }

            foreach (var voucher in PaidVoucher.In(stored.Read()))
            {
                _known[voucher.Voucher] = voucher;
            }
        }

        if (Array.Find(missing, voucher => !_known.ContainsKey(voucher.Voucher)) is { Voucher: not null } unpaid)
        {
            throw new StorageException($"Version {unpaid.SpentIn} of {account.Key} does not hold voucher {unpaid.Voucher}.");
        }
    }
}
