using Loyalty.Storage.Accounts;
using Loyalty.Storage.Accounts.Queues;
using Npgsql;

namespace Loyalty.Storage.Postgres.Accounts;

/// <summary>Many groups as the one statement that writes them.</summary>
internal static class AppendFlush
{
    /// <summary>Writes the groups, or refuses those that conflict or repeat an operation; done once it is committed.</summary>
    public static async Task Write(PostgresDatabase database, NpgsqlConnection connection, IReadOnlyList<AppendGroup<AccountHead>> groups)
    {
        var arrays = new Arrays(groups);
        var outcome = await database.Run(connection, c => arrays.Command(c).One(Outcome.Read)).ConfigureAwait(false);
        for (var i = 0; i < groups.Count; i++)
        {
            outcome!.Tell(i, groups[i]);
        }
    }

    private sealed record Outcome(int[] Refused, long[] First, long[] Id, int[] Program)
    {
        public static Outcome Read(NpgsqlDataReader row) =>
            new(row.GetFieldValue<int[]>(0), row.GetFieldValue<long[]>(1), row.GetFieldValue<long[]>(2), row.GetFieldValue<int[]>(3));

        public void Tell(int index, AppendGroup<AccountHead> group)
        {
            switch (Refused[index])
            {
                case 0:
                    group.Written(new AccountHead(Id[index], Program[index], group.Account.Head.Version + group.Appends.Count), i => First[index] + i);
                    break;
                case JournalSchema.Conflict:
                    group.RefuseConflict();
                    break;
                case var number:
                    group.RefuseDuplicate(number - 1);
                    break;
            }
        }
    }

    /// <summary>A column an array: those of the groups, then those of their records.</summary>
    private sealed class Arrays
    {
        private readonly long[] accounts;
        private readonly int[] programs;
        private readonly string[] keys;
        private readonly short[] shards;
        private readonly long[] expected;
        private readonly int[] sizes;
        private readonly long?[] dues;
        private readonly int[] created;
        private readonly int[] group;
        private readonly int[] number;
        private readonly Guid[] operations;
        private readonly Guid?[] refers;
        private readonly ReadOnlyMemory<byte>[] payloads;

        public Arrays(IReadOnlyList<AppendGroup<AccountHead>> groups)
        {
            accounts = new long[groups.Count];
            programs = new int[groups.Count];
            keys = new string[groups.Count];
            shards = new short[groups.Count];
            expected = new long[groups.Count];
            sizes = new int[groups.Count];
            dues = new long?[groups.Count];
            var records = groups.Sum(g => g.Appends.Count);
            group = new int[records];
            number = new int[records];
            operations = new Guid[records];
            refers = new Guid?[records];
            payloads = new ReadOnlyMemory<byte>[records];
            var next = 0;
            for (var i = 0; i < groups.Count; i++)
            {
                Add(i, groups[i], ref next);
            }

            // Everyone makes accounts in the same order, so that no two flushes wait for each other.
            created = [.. Enumerable.Range(0, groups.Count).Where(i => accounts[i] == 0).OrderBy(i => keys[i], StringComparer.Ordinal).Select(i => i + 1)];
        }

        public NpgsqlCommand Command(NpgsqlConnection connection) => connection.Command(JournalSchema.Append)
            .Add(accounts).Add(programs).Add(keys).Add(shards).Add(expected).Add(sizes).Add(dues).Add(created)
            .Add(group).Add(number).Add(operations).Add(refers).Add(payloads);

        private void Add(int index, AppendGroup<AccountHead> appended, ref int next)
        {
            var head = appended.Account.Head;
            accounts[index] = head.Id;
            programs[index] = head.Program;
            keys[index] = head.Id == 0 ? appended.Account.Key : "";
            shards[index] = (short)appended.Account.Partition;
            expected[index] = head.Version;
            sizes[index] = appended.Appends.Count;
            dues[index] = appended.Appends[^1].Record.DueAt?.UtcTicks;
            for (var i = 0; i < appended.Appends.Count; i++, next++)
            {
                var record = appended.Appends[i].Record;
                group[next] = index + 1;
                number[next] = i + 1;
                operations[next] = record.Operation.ToGuid();
                refers[next] = record.Refers?.ToGuid();
                payloads[next] = record.Payload;
            }
        }
    }
}
