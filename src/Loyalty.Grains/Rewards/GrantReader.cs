using System.Collections.Immutable;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Rewards;
using Loyalty.Grains.Accounts;
using Loyalty.Storage.Accounts;

namespace Loyalty.Grains.Rewards;

/// <summary>What became of vouchers that were given, from the journal.</summary>
internal static class GrantReader
{
    /// <summary>Records that are read at a time: one that withdraws what is not issued yet mostly follows soon.</summary>
    private const int PageSize = 64;

    /// <param name="journal">The journal.</param>
    /// <param name="program">The program.</param>
    /// <param name="vouchers">As their giving left them.</param>
    /// <param name="given">The operation that gave them.</param>
    public static async Task<ImmutableArray<GrantedVoucher>> Read(IAccountJournal journal, string program, ImmutableArray<GrantedVoucher> vouchers, OperationHash given)
    {
        var read = ImmutableArray.CreateBuilder<GrantedVoucher>(vouchers.Length);
        foreach (var voucher in vouchers)
        {
            read.Add(voucher is { State: GrantState.Pending, Voucher: { } id } ? await Read(journal, voucher, VoucherReader.OperationOf(program, id), given) : voucher);
        }

        return read.ToImmutable();
    }

    private static async Task<GrantedVoucher> Read(IAccountJournal journal, GrantedVoucher voucher, OperationHash operation, OperationHash given)
    {
        if (await journal.Find(operation, CancellationToken.None) is { } issue && GrantAnswers.After(voucher, issue.Read()) is { State: GrantState.Issued } issued)
        {
            return issued;
        }

        var ended = await journal.FindReferring(operation, CancellationToken.None);
        return ended.Count > 0
            ? ended.Aggregate(voucher, (before, record) => GrantAnswers.After(before, record.Read()))
            : await journal.Find(given, CancellationToken.None) is { } record ? await After(journal, voucher, record) : voucher;
    }

    /// <summary>
    /// One that was withdrawn before it was issued: by a record that names neither it nor what gave it, as the return of
    /// another purchase. The account's next records have it, or it is under way still.
    /// </summary>
    private static async Task<GrantedVoucher> After(IAccountJournal journal, GrantedVoucher voucher, StoredRecord given)
    {
        for (var next = given.Version + 1; ; next += PageSize)
        {
            // Newest first; where fewer are left, older ones come along.
            var page = await journal.Read(given.Account, next + PageSize, PageSize, CancellationToken.None);
            foreach (var record in page.Where(record => record.Version >= next).Reverse())
            {
                if (GrantAnswers.After(voucher, record.Read()) is { State: not GrantState.Pending } ended)
                {
                    return ended;
                }
            }

            if (page.Count == 0 || page[0].Version < next + PageSize - 1)
            {
                return voucher;
            }
        }
    }
}
