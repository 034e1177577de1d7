using Loyalty.Contracts.Common;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Storage.Accounts;

namespace Loyalty.Grains.Accounts;

/// <summary>Whose the records of an account are.</summary>
internal static class MemberHistory
{
    /// <summary>
    /// The records of a member, or of the one whom it was merged into; null when there is no such member: an enrolment that
    /// is under way, or was undone, is nobody's history, and neither is one that was erased. A household has one like a member.
    /// </summary>
    public static async Task<MemberRecords?> Find(IAccountJournal journal, string account) =>
        await Successor(journal, account) is (var owner, { Status: AccountStatus.Active or AccountStatus.Blocked or AccountStatus.Household or AccountStatus.Merging } newest)
            ? new MemberRecords(journal, owner, [owner, .. (newest.MergedFrom ?? []).Select(member => Ids.Member(Ids.ProgramOf(owner), member))])
            : null;

    /// <summary>The account that speaks for this one by now; null: nobody's does.</summary>
    public static async Task<string?> OwnerOf(IAccountJournal journal, string account) => (await Find(journal, account))?.Account;

    /// <summary>The account that this one has become by being merged, itself where it was not, with its newest record: it may be erased. Null: there is none.</summary>
    public static async Task<(string Account, AccountRecord Newest)?> Successor(IAccountJournal journal, string account)
    {
        // Nobody is merged into one who was merged before: it is a way without turns, and no longer than what was merged.
        for (var steps = 0; steps <= Limits.MergedMembers && await journal.Read(account, null, 1, CancellationToken.None) is [var newest]; steps++)
        {
            var record = newest.Read();
            if (record.Status != AccountStatus.Merged)
            {
                return (account, record);
            }

            account = Ids.Member(Ids.ProgramOf(account), record.First<MergeEnded>()!.Into);
        }

        return null;
    }
}
