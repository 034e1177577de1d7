using System.Collections.Immutable;
using System.Globalization;
using Loyalty.Contracts.Common;
using Loyalty.Storage.Accounts;

namespace Loyalty.Grains.Accounts;

/// <summary>The records of a member, and of those who were merged into it, as one history, newest first.</summary>
/// <param name="journal">The journal.</param>
/// <param name="account">The member's account.</param>
/// <param name="accounts">All of them, the member's first.</param>
internal sealed class MemberRecords(IAccountJournal journal, string account, ImmutableArray<string> accounts)
{
    private const char Separator = '.';

    public string Account => account;

    /// <summary>Reads where a page begins: the version of each account before which it goes on; nothing for one that has not begun.</summary>
    public static bool TryReadCursor(string? cursor, out ImmutableArray<long?> before)
    {
        before = [];
        foreach (var part in cursor?.Split(Separator) ?? [])
        {
            if (part.Length > 0 && !long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                return false;
            }

            before = before.Add(part.Length == 0 ? null : long.Parse(part, CultureInfo.InvariantCulture));
        }

        return before.Length <= Limits.MergedMembers + 1 && (cursor is null || before.Any(version => version is not null));
    }

    /// <summary>Whose the record is, when it is not the member's own.</summary>
    public string? MergedFrom(StoredRecord record) => record.Account == account ? null : Ids.LocalOf(record.Account);

    /// <summary>As many records as asked for, while there are some, and where to go on; null: nowhere.</summary>
    public async Task<(IReadOnlyList<StoredRecord> Records, string? Next)> Read(ImmutableArray<long?> before, int limit)
    {
        var left = new List<(StoredRecord Record, DateTimeOffset At)>[accounts.Length];
        var positions = new long?[accounts.Length];
        for (var i = 0; i < accounts.Length; i++)
        {
            positions[i] = i < before.Length ? before[i] : null;
            var stored = await journal.Read(accounts[i], positions[i], limit + 1, CancellationToken.None);
            left[i] = [.. stored.Select(record => (record, accounts.Length == 1 ? default : record.Read().At))];
        }

        var read = new List<StoredRecord>();
        while (read.Count < limit && Newest(left) is >= 0 and var newest)
        {
            read.Add(left[newest][0].Record);
            positions[newest] = left[newest][0].Record.Version;
            left[newest].RemoveAt(0);
        }

        return (read, left.All(records => records.Count == 0) ? null : string.Join(Separator, positions.Select(version => version?.ToString(CultureInfo.InvariantCulture))));
    }

    private static int Newest(List<(StoredRecord Record, DateTimeOffset At)>[] left)
    {
        var newest = -1;
        for (var i = 0; i < left.Length; i++)
        {
            newest = left[i].Count > 0 && (newest < 0 || left[i][0].At > left[newest][0].At) ? i : newest;
        }

        return newest;
    }
}
