using Loyalty.Contracts.Common;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Common;
using Loyalty.Domain.Rewards;
using Loyalty.Grains.Accounts;
using Loyalty.Grains.Programs;
using Loyalty.Storage;
using Loyalty.Storage.Accounts;
using Orleans.Concurrency;

namespace Loyalty.Grains.Rewards;

/// <summary>Reads beside the accounts. What it reads is durable, so a read after an answer sees what was answered.</summary>
[GrainType("reward-queries")]
[StatelessWorker(8)]
internal sealed class RewardQueriesGrain(IAccountJournal journal, ProgramCatalog catalog, TimeProvider time) : Grain, IRewardQueries
{
    private static readonly Refusal Ambiguous = Refusal.Rule("codeAmbiguous", "Several rewards handed out this code; name the reward.");

    private string Program => this.GetPrimaryKeyString();

    public Task<Outcome<Voucher>> FindVoucher(string code, string? reward) => WithProgram<Voucher>(async (known, reader) =>
    {
        var found = await reader.WithCode(code);
        if (found.Count == 0 && VoucherCodes.Normalize(code) is var normalized && normalized != code)
        {
            found = await reader.WithCode(normalized);
        }

        var meant = found.Where(voucher => reward is null || voucher.Issued.Reward == reward).ToArray();
        return meant switch
        {
            [] => RewardRefusals.VoucherNotFound,
            [var (account, issued)] when await MemberHistory.Find(journal, account) is not null => await reader.Describe(issued, Ids.LocalOf(account), known),
            [_] => RewardRefusals.VoucherNotFound,
            _ => Ambiguous,
        };
    });

    public Task<Outcome<Voucher>> GetVoucher(string member, string voucher) => WithProgram<Voucher>(async (known, reader) =>
        await MemberHistory.OwnerOf(journal, Ids.Member(Program, member)) is { } owner && await reader.Get(Ids.LocalOf(owner), voucher, known) is { } found ? found : RewardRefusals.VoucherNotFound);

    public Task<Outcome<VoucherPage>> ListVouchers(string member, VoucherState? state, string? cursor, int limit) => WithProgram<VoucherPage>(async (known, reader) =>
    {
        if (!MemberRecords.TryReadCursor(cursor, out var before))
        {
            return Refusals.InvalidCursor;
        }

        if (await MemberHistory.Find(journal, Ids.Member(Program, member)) is not { } records)
        {
            return Refusals.MemberNotFound;
        }

        // One stretch of the history a page, however few vouchers lie in it.
        var (page, next) = await records.Read(before, limit);
        var vouchers = new List<Voucher>();
        foreach (var stored in page)
        {
            if (stored.Read().First<VoucherIssued>() is { } issued)
            {
                vouchers.Add(await reader.Describe(issued, Ids.LocalOf(records.Account), known));
            }
        }

        return new VoucherPage
        {
            Vouchers = [.. vouchers.Where(voucher => state is null || voucher.State == state)],
            Next = next,
        };
    });

    private async Task<Outcome<T>> WithProgram<T>(Func<ProgramEntry, VoucherReader, Task<Outcome<T>>> read)
        where T : class
    {
        try
        {
            return await new EditionsInForce(catalog, Program).Get() is { } known
                ? await read(known, new VoucherReader(journal, time, Program, VoucherReader.Asking(GrainFactory, Program)))
                : Refusals.ProgramNotFound;
        }
        catch (StorageException exception)
        {
            return Account.Refused(exception);
        }
    }
}
