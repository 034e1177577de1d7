using System.Collections.Immutable;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Rewards;
using Loyalty.Grains.Accounts;
using Loyalty.Storage.Accounts;

namespace Loyalty.Grains.Rewards;

/// <summary>What became of vouchers that were given, from the journal.</summary>
internal static class GrantReader
{
    /// <param name="journal">The journal.</param>
    /// <param name="program">The program.</param>
    /// <param name="vouchers">As their giving left them.</param>
    /// <param name="cause">What gave them, for those that it lost again; null: not to be looked for.</param>
    public static async Task<ImmutableArray<GrantedVoucher>> Read(
        IAccountJournal journal, string program, ImmutableArray<GrantedVoucher> vouchers, OperationHash? cause = null)
    {
        var read = ImmutableArray.CreateBuilder<GrantedVoucher>(vouchers.Length);
        foreach (var voucher in vouchers)
        {
            read.Add(voucher is { State: GrantState.Pending, Voucher: { } id } ? await Read(journal, voucher, VoucherReader.OperationOf(program, id), cause) : voucher);
        }

        return read.ToImmutable();
    }

    private static async Task<GrantedVoucher> Read(IAccountJournal journal, GrantedVoucher voucher, OperationHash operation, OperationHash? cause)
    {
        if (await journal.Find(operation, CancellationToken.None) is { } issue && GrantAnswers.After(voucher, issue.Read()) is { State: GrantState.Issued } issued)
        {
            return issued;
        }

        var ended = await journal.FindReferring(operation, CancellationToken.None);
        if (ended.Count == 0 && cause is { } by)
        {
            ended = await journal.FindReferring(by, CancellationToken.None);
        }

        return ended.Aggregate(voucher, (before, record) => GrantAnswers.After(before, record.Read()));
    }
}
