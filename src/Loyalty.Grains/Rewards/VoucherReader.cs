using Loyalty.Contracts.Common;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Rewards;
using Loyalty.Grains.Accounts;
using Loyalty.Grains.Programs;
using Loyalty.Storage;
using Loyalty.Storage.Accounts;

namespace Loyalty.Grains.Rewards;

/// <summary>Vouchers from the journal: a voucher's id is that of the operation that issued it, and what ended it refers to that.</summary>
/// <param name="journal">The journal.</param>
/// <param name="time">The platform's clock.</param>
/// <param name="program">The program.</param>
/// <param name="hasOpen">Whether a member holds a voucher that can be used: only the account knows of one that a return has ended, as that return refers to its purchase.</param>
internal sealed class VoucherReader(IAccountJournal journal, TimeProvider time, string program, Func<string, string, Task<bool>> hasOpen)
{
    /// <summary>Asks the members.</summary>
    public static Func<string, string, Task<bool>> Asking(IGrainFactory grains, string program) => async (member, voucher) =>
    {
        var open = await grains.GetGrain<IMemberRewards>(Ids.Member(program, member)).GetOpenVouchers();
        return open.Value is { } page
            ? page.Vouchers.Any(held => held.Id == voucher)
            : throw new StorageException($"The vouchers of {member} could not be read.");
    };

    public static OperationHash OperationOf(string program, string voucher) => OperationHash.Of(OperationKeys.Voucher(program, voucher));

    public static OperationHash CodeOf(string program, string code) => OperationHash.Of(OperationKeys.VoucherCode(program, code));

    /// <summary>The voucher as of now; null when the member never had it.</summary>
    /// <param name="member">The member's id.</param>
    /// <param name="voucher">The voucher's id.</param>
    /// <param name="known">The program.</param>
    /// <param name="wasHeld">The member is known to have had it, and may have been merged with it since, into one who had not had it then.</param>
    public async Task<Voucher?> Get(string member, string voucher, ProgramEntry known, bool wasHeld = false) =>
        await GetIssue(member, voucher, wasHeld) is { } issued ? await Describe(issued, member, known) : null;

    /// <summary>How the voucher was issued, and to whom, where that one was merged into the member; null when the member never had it.</summary>
    public async Task<VoucherIssued?> GetIssue(string member, string voucher, bool wasHeld = false) =>
        await journal.Find(OperationOf(program, voucher), CancellationToken.None) is { } stored && (wasHeld || await IsOf(stored.Account, Ids.Member(program, member))) && Issued(stored) is { } issued
            ? stored.Account == Ids.Member(program, member) ? issued : issued with { Member = Ids.LocalOf(stored.Account) }
            : null;

    /// <summary>The voucher as of now.</summary>
    public async Task<Voucher> Describe(VoucherIssued issued, string member, ProgramEntry known)
    {
        var closing = await journal.FindReferring(OperationOf(program, issued.Voucher), CancellationToken.None);
        var voucher = RewardAnswers.Voucher(
            issued,
            closing.Select(record => record.Read()),
            member,
            known.Edition(issued.Edition),
            time.GetUtcNow());
        if (voucher.State != VoucherState.Issued)
        {
            return voucher;
        }

        // The record that erases a member refers to none of the vouchers that end with it.
        return await MemberHistory.Find(journal, Ids.Member(program, member)) is null ? voucher with { State = VoucherState.Expired }
            : issued.GrantedOn is null || await hasOpen(member, issued.Voucher) ? voucher
            : RewardAnswers.Returned(voucher);
    }

    /// <summary>Who has what was given with the code, and as which voucher.</summary>
    public async Task<IReadOnlyList<(string Account, VoucherIssued Issued)>> WithCode(string code)
    {
        var found = new List<(string, VoucherIssued)>();
        foreach (var stored in await journal.FindReferring(CodeOf(program, code), CancellationToken.None))
        {
            if (Issued(stored) is { } issued && issued.Code == code)
            {
                found.Add((await MemberHistory.OwnerOf(journal, stored.Account) ?? stored.Account, issued));
            }
        }

        return found;
    }

    /// <summary>Whether the account is the member's, or was merged into it: also of one who was erased since, as the same request still gets its answer.</summary>
    private async Task<bool> IsOf(string account, string member) => account == member || (await MemberHistory.Successor(journal, account))?.Account == member;

    private static VoucherIssued? Issued(StoredRecord stored) => stored.Read().First<VoucherIssued>();
}
