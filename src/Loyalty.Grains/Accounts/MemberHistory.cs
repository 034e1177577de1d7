using Loyalty.Domain.Accounts;
using Loyalty.Storage.Accounts;

namespace Loyalty.Grains.Accounts;

/// <summary>Whose the records of an account are.</summary>
internal static class MemberHistory
{
    /// <summary>Whether there is such a member: an enrolment that is under way, or was undone, is nobody's history, and neither is one that was erased. A household has one like a member.</summary>
    public static async Task<bool> IsMember(IAccountJournal journal, string account) =>
        await journal.Read(account, null, 1, CancellationToken.None) is [var newest]
        && newest.Read().Status is AccountStatus.Active or AccountStatus.Blocked or AccountStatus.Household;
}
