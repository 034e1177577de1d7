using System.Globalization;
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
    private static readonly Refusal InvalidCursor = Refusal.Invalid("invalidCursor", "The cursor is not one that was given out.", new Fault("/cursor", "is unknown"));

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
            [var (account, issued)] when await MemberHistory.IsMember(journal, account) => await reader.Describe(issued, Ids.LocalOf(account), known),
            [_] => RewardRefusals.VoucherNotFound,
            _ => Ambiguous,
        };
    });

    public Task<Outcome<Voucher>> GetVoucher(string member, string voucher) => WithProgram<Voucher>(async (known, reader) =>
        await reader.Get(member, voucher, known) is { } found && await MemberHistory.IsMember(journal, Ids.Member(Program, member)) ? found : RewardRefusals.VoucherNotFound);

    public Task<Outcome<VoucherPage>> ListVouchers(string member, VoucherState? state, string? cursor, int limit) => WithProgram<VoucherPage>(async (known, reader) =>
    {
        long? before = null;
        if (cursor is not null)
        {
            if (!long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
            {
                return InvalidCursor;
            }

            before = version;
        }

        if (!await MemberHistory.IsMember(journal, Ids.Member(Program, member)))
        {
            return Refusals.MemberNotFound;
        }

        // One stretch of the history a page, however few vouchers lie in it.
        var records = await journal.Read(Ids.Member(Program, member), before, limit, CancellationToken.None);

        var vouchers = new List<Voucher>();
        foreach (var stored in records)
        {
            if (stored.Read().First<VoucherIssued>() is { } issued)
            {
                vouchers.Add(await reader.Describe(issued, member, known));
            }
        }

        return new VoucherPage
        {
            Vouchers = [.. vouchers.Where(voucher => state is null || voucher.State == state)],
            Next = records.Count == limit && records[^1].Version > 1 ? records[^1].Version.ToString(CultureInfo.InvariantCulture) : null,
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
