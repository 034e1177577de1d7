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
    public static async Task<MemberRecords?> Find(IAccountJournal journal, string account)
    {
        // Nobody is merged into one who was merged before: it is a way without turns, and no longer than what was merged.
        for (var steps = 0; steps <= Limits.MergedMembers; steps++)
        {
            if (await journal.Read(account, null, 1, CancellationToken.None) is not [var newest])
            {
                return null;
            }

            var record = newest.Read();
            switch (record.Status)
            {
                case AccountStatus.Active or AccountStatus.Blocked or AccountStatus.Household or AccountStatus.Merging:
                    return new MemberRecords(journal, account, [account, .. (record.MergedFrom ?? []).Select(member => Ids.Member(Ids.ProgramOf(account), member))]);
                case AccountStatus.Merged:
                    account = Ids.Member(Ids.ProgramOf(account), record.First<MergeEnded>()!.Into);
                    break;
                default:
                    return null;
            }
        }

        return null;
    }

    /// <summary>The account that speaks for this one by now; null: nobody's does.</summary>
    public static async Task<string?> OwnerOf(IAccountJournal journal, string account) => (await Find(journal, account))?.Account;
}
