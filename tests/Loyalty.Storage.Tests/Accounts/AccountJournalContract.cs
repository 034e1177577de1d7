using Loyalty.Storage.Accounts;

namespace Loyalty.Storage.Tests.Accounts;

/// <summary>What every provider's journal must do; a provider derives from it and says how to create one.</summary>
public abstract class AccountJournalContract
{
    private const string Account = "demo/m-1";
    private const string Other = "demo/m-2";

    protected abstract Task<IJournalFixture> Create(JournalLimits? limits = null);

    [ContractFact]
    public async Task Load_account_without_records_is_at_version_0()
    {
        await using var fixture = await Create();

        var loaded = await fixture.Journal.Load(Account);

        Assert.Equal(0, loaded.Version);
        Assert.Equal(0, loaded.SnapshotVersion);
        Assert.Null(loaded.Snapshot);
        Assert.Empty(loaded.Tail);
    }

    [ContractFact]
    public async Task Load_after_appends_returns_them_oldest_first_as_appended()
    {
        await using var fixture = await Create();
        var loaded = await fixture.Journal.Load(Account);
        var first = await loaded.Writer.Append(0, Given.Record("a", "one"));
        var second = await loaded.Writer.Append(1, Given.Record("b", "two"));

        var again = await fixture.Journal.Load(Account);

        Assert.Equal(2, again.Version);
        Assert.Equal(["one", "two"], again.Tail.Select(r => r.Text()));
        Assert.Equal([1L, 2L], again.Tail.Select(r => r.Version));
        Assert.Equal([first, second], again.Tail.Select(r => r.Position));
        Assert.Equal([Given.Operation("a"), Given.Operation("b")], again.Tail.Select(r => r.Operation));
        Assert.All(again.Tail, r => Assert.Equal(Account, r.Account));
        Assert.True(first < second);
    }

    [ContractFact]
    public async Task Load_after_a_restart_returns_everything()
    {
        await using var fixture = await Create();
        await fixture.Journal.Append(Account, "a", "b", "c");

        await fixture.Reopen();
        var loaded = await fixture.Journal.Load(Account);
        var position = await loaded.Writer.Append(3, Given.Record("d"));

        Assert.Equal(["a", "b", "c"], loaded.Tail.Select(r => r.Text()));
        Assert.True(position > loaded.Tail[^1].Position);
    }

    [ContractFact]
    public async Task Load_queues_behind_pending_appends_of_the_account()
    {
        await using var fixture = await Create();
        var writer = (await fixture.Journal.Load(Account)).Writer;
        Task<LoadedAccount> load;
        await using (await fixture.Hold())
        {
            _ = writer.Append(0, Given.Record("a"));
            _ = writer.Append(1, Given.Record("b"));
            load = fixture.Journal.Load(Account);
            Assert.False(load.IsCompleted);
        }

        Assert.Equal(2, (await load).Version);
    }

    [ContractTheory]
    [InlineData("")]
    [InlineData("m-1")]
    [InlineData("/m-1")]
    public async Task Load_key_without_program_is_refused(string account)
    {
        await using var fixture = await Create();

        await Assert.ThrowsAsync<ArgumentException>(() => fixture.Journal.Load(account));
    }

    [ContractFact]
    public async Task Append_empty_payload_is_kept_as_such()
    {
        await using var fixture = await Create();
        var writer = (await fixture.Journal.Load(Account)).Writer;

        await writer.Append(0, Given.Record("a", ""));

        Assert.Equal(0, (await fixture.Journal.Load(Account)).Tail.Single().Payload.Length);
    }

    [ContractFact]
    public async Task Append_completes_only_when_durable()
    {
        await using var fixture = await Create();
        var writer = (await fixture.Journal.Load(Account)).Writer;
        Task<long> append;
        await using (await fixture.Hold())
        {
            append = writer.Append(0, Given.Record("a"));
            Assert.False(append.IsCompleted);
            Assert.Null(await fixture.Journal.Find(Given.Operation("a"), default));
        }

        await append;
        Assert.NotNull(await fixture.Journal.Find(Given.Operation("a"), default));
    }

    [ContractFact]
    public async Task Append_second_writer_of_the_account_conflicts_and_writes_nothing()
    {
        await using var fixture = await Create();
        await fixture.Journal.Append(Account, "a");
        var old = (await fixture.Journal.Load(Account)).Writer;
        await fixture.Journal.Append(Account, "b");

        Assert.Equal(AppendFailure.Conflict, await Given.Failure(old.Append(1, Given.Record("c"))));

        Assert.Equal(["a", "b"], (await fixture.Journal.Load(Account)).Tail.Select(r => r.Text()));
        Assert.Null(await fixture.Journal.Find(Given.Operation("c"), default));
    }

    [ContractFact]
    public async Task Append_two_writers_of_a_new_account_one_wins()
    {
        await using var fixture = await Create();
        var one = (await fixture.Journal.Load(Account)).Writer;
        var two = (await fixture.Journal.Load(Account)).Writer;
        Task<long> first, second;
        await using (await fixture.Hold())
        {
            first = one.Append(0, Given.Record("a"));
            second = two.Append(0, Given.Record("b"));
        }

        await first;
        Assert.Equal(AppendFailure.Conflict, await Given.Failure(second));
        Assert.Equal(["a"], (await fixture.Journal.Load(Account)).Tail.Select(r => r.Text()));
    }

    [ContractTheory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Append_with_another_version_than_the_head_conflicts(long expectedVersion)
    {
        await using var fixture = await Create();
        var writer = await fixture.Journal.Append(Account, "a");

        Assert.Equal(AppendFailure.Conflict, await Given.Failure(writer.Append(expectedVersion, Given.Record("b"))));
        Assert.Equal(1, (await fixture.Journal.Load(Account)).Version);
    }

    [ContractFact]
    public async Task Append_operation_of_another_account_is_a_duplicate()
    {
        await using var fixture = await Create();
        await fixture.Journal.Append(Account, "receipt-1");
        var writer = await fixture.Journal.Append(Other, "receipt-2");

        Assert.Equal(AppendFailure.Duplicate, await Given.Failure(writer.Append(1, Given.Record("receipt-1"))));

        Assert.Equal(1, (await fixture.Journal.Load(Other)).Version);
        Assert.Equal(Account, (await fixture.Journal.Find(Given.Operation("receipt-1"), default))!.Account);
    }

    [ContractFact]
    public async Task Append_first_record_that_is_a_duplicate_leaves_no_account()
    {
        await using var fixture = await Create();
        await fixture.Journal.Append(Account, "a");
        var writer = (await fixture.Journal.Load(Other)).Writer;

        Assert.Equal(AppendFailure.Duplicate, await Given.Failure(writer.Append(0, Given.Record("a"))));

        var loaded = await fixture.Journal.Load(Other);
        Assert.Equal(0, loaded.Version);
        await loaded.Writer.Append(0, Given.Record("b"));
        Assert.Equal(["b"], (await fixture.Journal.Load(Other)).Tail.Select(r => r.Text()));
    }

    [ContractFact]
    public async Task Append_same_operation_of_two_accounts_at_once_one_wins()
    {
        await using var fixture = await Create();
        var one = (await fixture.Journal.Load(Account)).Writer;
        var two = (await fixture.Journal.Load(Other)).Writer;
        Task<long> first, second;
        await using (await fixture.Hold())
        {
            first = one.Append(0, Given.Record("receipt-1"));
            second = two.Append(0, Given.Record("receipt-1"));
        }

        // Which of them is the provider's to say: they may go with two flushes.
        await Task.WhenAny(Task.WhenAll(first, second));
        var (won, lost, loser) = first.IsCompletedSuccessfully ? (first, second, Other) : (second, first, Account);
        await won;
        Assert.Equal(AppendFailure.Duplicate, await Given.Failure(lost));
        Assert.Equal(0, (await fixture.Journal.Load(loser)).Version);
    }

    [ContractFact]
    public async Task Append_after_a_failure_fails_unsent()
    {
        await using var fixture = await Create();
        await fixture.Journal.Append(Account, "a");
        var writer = await fixture.Journal.Append(Other, "b");
        await Given.Failure(writer.Append(1, Given.Record("a")));

        Assert.Equal(AppendFailure.PredecessorFailed, await Given.Failure(writer.Append(1, Given.Record("c"))));
        Assert.Equal(AppendFailure.PredecessorFailed, await Given.Failure(writer.Append(2, Given.Record("d"))));

        Assert.Equal(1, (await fixture.Journal.Load(Other)).Version);
    }

    [ContractFact]
    public async Task Append_queued_with_one_that_fails_all_or_none_and_others_unharmed()
    {
        await using var fixture = await Create();
        await fixture.Journal.Append(Account, "a");
        var failing = await fixture.Journal.Append(Other, "b");
        var fine = await fixture.Journal.Append("demo/m-3", "x");
        var due = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Task<long> before, duplicate, after, unharmed;
        await using (await fixture.Hold())
        {
            before = failing.Append(1, Given.Record("c", dueAt: due));
            unharmed = fine.Append(1, Given.Record("y"));
            duplicate = failing.Append(2, Given.Record("a"));
            after = failing.Append(3, Given.Record("d"));
        }

        Assert.Equal(AppendFailure.PredecessorFailed, await Given.Failure(before));
        Assert.Equal(AppendFailure.Duplicate, await Given.Failure(duplicate));
        Assert.Equal(AppendFailure.PredecessorFailed, await Given.Failure(after));
        await unharmed;
        var loaded = await fixture.Journal.Load(Other);
        Assert.Equal(["b"], loaded.Tail.Select(r => r.Text()));
        Assert.Null(await fixture.Journal.Find(Given.Operation("c"), default));
        Assert.Empty(await fixture.Journal.ReadDue(AccountPartition.Of(Other), due, 10, default));
        await loaded.Writer.Append(1, Given.Record("c"));
        Assert.Equal(["x", "y"], (await fixture.Journal.Load("demo/m-3")).Tail.Select(r => r.Text()));
    }

    [ContractFact]
    public async Task Append_twice_the_same_operation_queued_together_writes_neither()
    {
        await using var fixture = await Create();
        var writer = (await fixture.Journal.Load(Account)).Writer;
        Task<long> first, second;
        await using (await fixture.Hold())
        {
            first = writer.Append(0, Given.Record("a"));
            second = writer.Append(1, Given.Record("a"));
        }

        Assert.Equal(AppendFailure.PredecessorFailed, await Given.Failure(first));
        Assert.Equal(AppendFailure.Duplicate, await Given.Failure(second));
        Assert.Equal(0, (await fixture.Journal.Load(Account)).Version);
    }

    [ContractFact]
    public async Task Append_full_queue_is_overloaded_and_recovers()
    {
        await using var fixture = await Create(new JournalLimits(MaxQueuedRecords: 10));
        var writers = new List<IAccountWriter>();
        for (var i = 0; i < 12; i++)
        {
            writers.Add((await fixture.Journal.Load($"demo/m-{i}")).Writer);
        }

        List<Task<long>> appends;
        await using (await fixture.Hold())
        {
            appends = writers.Select((w, i) => w.Append(0, Given.Record($"a{i}"))).ToList();
            Assert.Equal(AppendFailure.Overloaded, await Given.Failure(appends[10]));
            Assert.Equal(AppendFailure.Overloaded, await Given.Failure(appends[11]));
            Assert.Equal(AppendFailure.PredecessorFailed, await Given.Failure(writers[11].Append(1, Given.Record("b"))));
        }

        await Task.WhenAll(appends.Take(10));
        var again = await fixture.Journal.Load("demo/m-11");
        Assert.Equal(0, again.Version);
        await again.Writer.Append(0, Given.Record("a11"));
    }

    [ContractFact]
    public async Task Append_that_finds_the_queue_full_ends_the_writer_and_leaves_what_was_admitted_before_it()
    {
        await using var fixture = await Create(new JournalLimits(MaxQueuedRecords: 2));
        var writer = (await fixture.Journal.Load(Account)).Writer;
        Task<long> first, second;
        await using (await fixture.Hold())
        {
            first = writer.Append(0, Given.Record("a"));
            second = writer.Append(1, Given.Record("b"));
            Assert.Equal(AppendFailure.Overloaded, await Given.Failure(writer.Append(2, Given.Record("c"))));
            Assert.Equal(AppendFailure.PredecessorFailed, await Given.Failure(writer.Append(3, Given.Record("d"))));
        }

        Assert.True(await first < await second);

        // There is room again, but not for what was decided on the one that was lost, nor on what is durable now.
        Assert.Equal(AppendFailure.PredecessorFailed, await Given.Failure(writer.Append(3, Given.Record("e"))));
        Assert.Equal(AppendFailure.PredecessorFailed, await Given.Failure(writer.Append(2, Given.Record("f"))));
        var loaded = await fixture.Journal.Load(Account);
        Assert.Equal(["a", "b"], loaded.Tail.Select(r => r.Text()));
        await loaded.Writer.Append(2, Given.Record("c"));
    }

    [ContractFact]
    public async Task Append_above_the_limit_leaves_what_was_admitted_before_it()
    {
        await using var fixture = await Create(new JournalLimits(MaxPayloadBytes: 1000));
        var writer = (await fixture.Journal.Load(Account)).Writer;
        Task<long> before;
        await using (await fixture.Hold())
        {
            before = writer.Append(0, Given.Record("a"));
            await Assert.ThrowsAsync<ArgumentException>(() => writer.Append(1, Given.Record("b", new string('x', 1001))));
            Assert.Equal(AppendFailure.PredecessorFailed, await Given.Failure(writer.Append(2, Given.Record("c"))));
        }

        await before;
        Assert.Equal(["a"], (await fixture.Journal.Load(Account)).Tail.Select(r => r.Text()));
    }

    [ContractFact]
    public async Task Append_payload_above_the_limit_is_refused_and_ends_the_writer()
    {
        await using var fixture = await Create(new JournalLimits(MaxPayloadBytes: 1000));
        var writer = (await fixture.Journal.Load(Account)).Writer;
        await writer.Append(0, Given.Record("a", new string('x', 1000)));

        await Assert.ThrowsAsync<ArgumentException>(() => writer.Append(1, Given.Record("b", new string('x', 1001))));

        Assert.Equal(AppendFailure.PredecessorFailed, await Given.Failure(writer.Append(2, Given.Record("c"))));
        Assert.Equal(1, (await fixture.Journal.Load(Account)).Version);
    }

    [ContractFact]
    public async Task Append_many_accounts_by_many_tasks_is_gapless_and_complete()
    {
        await using var fixture = await Create();
        const int Accounts = 40, PerAccount = 100;

        var positions = await Task.WhenAll(Enumerable.Range(0, Accounts).Select(a => Task.Run(async () =>
        {
            var writer = (await fixture.Journal.Load($"demo/m-{a}")).Writer;
            var pending = new List<Task<long>>();
            var random = new Random(a);
            for (var v = 0; v < PerAccount; v++)
            {
                pending.Add(writer.Append(v, Given.Record($"{a}/{v}")));
                if (random.Next(3) == 0)
                {
                    await pending[^1];
                }
            }

            return await Task.WhenAll(pending);
        })));

        Assert.Equal(Accounts * PerAccount, positions.SelectMany(p => p).Distinct().Count());
        for (var a = 0; a < Accounts; a++)
        {
            var tail = (await fixture.Journal.Load($"demo/m-{a}")).Tail;
            Assert.Equal(Enumerable.Range(0, PerAccount).Select(v => $"{a}/{v}"), tail.Select(r => r.Text()));
            Assert.Equal(Enumerable.Range(1, PerAccount).Select(v => (long)v), tail.Select(r => r.Version));
            Assert.Equal(positions[a], tail.Select(r => r.Position));
            Assert.Equal(tail.Select(r => r.Position).Order(), tail.Select(r => r.Position));
        }
    }

    [ContractFact]
    public async Task Append_many_tasks_fighting_for_accounts_and_operations_each_lands_once()
    {
        await using var fixture = await Create();
        const int Tasks = 12, Operations = 120;

        // Everyone tries to book every operation, on an account of their choice, until it is booked.
        await Task.WhenAll(Enumerable.Range(0, Tasks).Select(t => Task.Run(async () =>
        {
            var random = new Random(t);
            for (var o = 0; o < Operations; o++)
            {
                var account = $"demo/m-{random.Next(6)}";
                while (await fixture.Journal.Find(Given.Operation($"{o}"), default) is null)
                {
                    var loaded = await fixture.Journal.Load(account);
                    try
                    {
                        await loaded.Writer.Append(loaded.Version, Given.Record($"{o}"));
                    }
                    catch (AppendFailedException e)
                    {
                        Assert.Contains(e.Reason, new[] { AppendFailure.Conflict, AppendFailure.Duplicate });
                    }
                }
            }
        })));

        var all = new List<StoredRecord>();
        for (var a = 0; a < 6; a++)
        {
            var loaded = await fixture.Journal.Load($"demo/m-{a}");
            Assert.Equal(loaded.Version, loaded.Tail.Count);
            Assert.Equal(Enumerable.Range(1, loaded.Tail.Count).Select(v => (long)v), loaded.Tail.Select(r => r.Version));
            all.AddRange(loaded.Tail);
        }

        Assert.Equal(Enumerable.Range(0, Operations).Select(o => $"{o}").Order(), all.Select(r => r.Text()).Order());
    }

    [ContractFact]
    public async Task SaveSnapshot_of_a_durable_version_shortens_the_tail()
    {
        await using var fixture = await Create();
        await fixture.Journal.Append(Account, "a", "b", "c");

        await fixture.Journal.SaveSnapshot(Account, 2, Given.FoldSchema, Given.Bytes("fold of two"), default);

        var loaded = await fixture.Journal.Load(Account);
        Assert.Equal(3, loaded.Version);
        Assert.Equal(2, loaded.SnapshotVersion);
        Assert.Equal("fold of two"u8.ToArray(), loaded.Snapshot!.Value.ToArray());
        Assert.Equal(["c"], loaded.Tail.Select(r => r.Text()));
    }

    [ContractFact]
    public async Task SaveSnapshot_older_never_replaces_newer()
    {
        await using var fixture = await Create();
        await fixture.Journal.Append(Account, "a", "b", "c");
        await fixture.Journal.SaveSnapshot(Account, 3, Given.FoldSchema, Given.Bytes("three"), default);

        await fixture.Journal.SaveSnapshot(Account, 2, Given.FoldSchema, Given.Bytes("two"), default);

        Assert.Equal(3, (await fixture.Journal.Load(Account)).SnapshotVersion);
    }

    [ContractFact]
    public async Task SaveSnapshot_of_another_schema_is_ignored_by_load()
    {
        await using var fixture = await Create();
        await fixture.Journal.Append(Account, "a", "b");

        await fixture.Journal.SaveSnapshot(Account, 2, Given.FoldSchema + 1, Given.Bytes("other"), default);

        var loaded = await fixture.Journal.Load(Account);
        Assert.Equal(0, loaded.SnapshotVersion);
        Assert.Null(loaded.Snapshot);
        Assert.Equal(["a", "b"], loaded.Tail.Select(r => r.Text()));
        Assert.Equal(2, (await fixture.Journal.Load(Account, Given.FoldSchema + 1, default)).SnapshotVersion);
    }

    [ContractFact]
    public async Task SaveSnapshot_of_a_version_that_is_not_durable_is_not_kept()
    {
        await using var fixture = await Create();
        await fixture.Journal.Append(Account, "a");

        await fixture.Journal.SaveSnapshot(Account, 2, Given.FoldSchema, Given.Bytes("two"), default);
        await fixture.Journal.SaveSnapshot(Other, 1, Given.FoldSchema, Given.Bytes("one"), default);

        Assert.Equal(0, (await fixture.Journal.Load(Account)).SnapshotVersion);
        Assert.Equal(0, (await fixture.Journal.Load(Other)).SnapshotVersion);
    }

    [ContractFact]
    public async Task Read_pages_through_history_newest_first()
    {
        await using var fixture = await Create();
        const int Records = 300;
        var writer = (await fixture.Journal.Load(Account)).Writer;
        await Task.WhenAll(Enumerable.Range(0, Records).Select(v => writer.Append(v, Given.Record($"{v + 1}"))));
        await fixture.Journal.Append(Other, "other");

        var seen = new List<StoredRecord>();
        while (true)
        {
            var page = await fixture.Journal.Read(Account, seen.Count == 0 ? null : seen[^1].Version, 7, default);
            if (page.Count == 0)
            {
                break;
            }

            seen.AddRange(page);
        }

        Assert.Equal(Enumerable.Range(1, Records).Reverse().Select(v => $"{v}"), seen.Select(r => r.Text()));
        Assert.Equal(Enumerable.Range(1, Records).Reverse().Select(v => (long)v), seen.Select(r => r.Version));
    }

    [ContractFact]
    public async Task Read_before_any_version_starts_right_below_it()
    {
        await using var fixture = await Create();
        const int Records = 200;
        var writer = (await fixture.Journal.Load(Account)).Writer;
        await Task.WhenAll(Enumerable.Range(0, Records).Select(v => writer.Append(v, Given.Record($"{v + 1}"))));

        for (var before = 1; before <= Records + 2; before++)
        {
            var page = await fixture.Journal.Read(Account, before, 2, default);
            var newest = Math.Min(before - 1, Records);
            Assert.Equal(Enumerable.Range(Math.Max(1, newest - 1), Math.Min(newest, 2)).Reverse().Select(v => (long)v), page.Select(r => r.Version));
        }

        Assert.Empty(await fixture.Journal.Read(Account, 0, 2, default));
        Assert.Empty(await fixture.Journal.Read(Other, null, 2, default));
    }

    [ContractFact]
    public async Task Find_operation_that_is_nowhere_is_null()
    {
        await using var fixture = await Create();
        await fixture.Journal.Append(Account, "a");

        Assert.Null(await fixture.Journal.Find(Given.Operation("b"), default));
    }

    [ContractFact]
    public async Task Find_operation_returns_its_record()
    {
        await using var fixture = await Create();
        await fixture.Journal.Append(Account, "a", "b");
        await fixture.Journal.Append(Other, "c");

        var found = await fixture.Journal.Find(Given.Operation("b"), default);

        Assert.Equal((Account, 2L, "b"), (found!.Account, found.Version, found.Text()));
    }

    [ContractFact]
    public async Task FindReferring_returns_those_that_refer_in_order()
    {
        await using var fixture = await Create();
        var writer = await fixture.Journal.Append(Account, "purchase");
        await writer.Append(1, Given.Record("return-1", refers: "purchase"));
        var other = await fixture.Journal.Append(Other, "unrelated");
        await other.Append(1, Given.Record("return-2", refers: "purchase"));
        await writer.Append(2, Given.Record("return-3", refers: "another"));

        var referring = await fixture.Journal.FindReferring(Given.Operation("purchase"), default);

        Assert.Equal(["return-1", "return-2"], referring.Select(r => r.Text()));
        Assert.Empty(await fixture.Journal.FindReferring(Given.Operation("unrelated"), default));
    }

    [ContractFact]
    public async Task ReadDue_returns_what_is_due_in_the_shard_earliest_first()
    {
        await using var fixture = await Create();
        var now = new DateTimeOffset(2030, 6, 1, 12, 0, 0, TimeSpan.FromHours(2));
        var shard = AccountPartition.Of(Account);
        var accounts = Enumerable.Range(0, 1000).Select(i => $"demo/due-{i}").Where(a => AccountPartition.Of(a) == shard).Take(4).ToList();
        var elsewhere = Enumerable.Range(0, 1000).Select(i => $"demo/due-{i}").First(a => AccountPartition.Of(a) != shard);
        DateTimeOffset?[] dues = [now, now.AddDays(-1), now.AddTicks(1), null];
        foreach (var (account, due) in accounts.Zip(dues).Append((elsewhere, now)))
        {
            await (await fixture.Journal.Load(account)).Writer.Append(0, Given.Record(account, dueAt: due));
        }

        var found = await fixture.Journal.ReadDue(shard, now, 10, default);

        Assert.Equal([new(accounts[1], now.AddDays(-1)), new(accounts[0], now)], found);
        Assert.Equal([accounts[1]], (await fixture.Journal.ReadDue(shard, now, 1, default)).Select(d => d.Account));
    }

    [ContractFact]
    public async Task ReadDue_next_record_replaces_or_clears_what_was_due()
    {
        await using var fixture = await Create();
        var now = new DateTimeOffset(2030, 6, 1, 12, 0, 0, TimeSpan.Zero);
        var shard = AccountPartition.Of(Account);
        var writer = (await fixture.Journal.Load(Account)).Writer;
        await writer.Append(0, Given.Record("a", dueAt: now));
        await writer.Append(1, Given.Record("b", dueAt: now.AddHours(-1)));
        Assert.Equal([new(Account, now.AddHours(-1))], await fixture.Journal.ReadDue(shard, now, 10, default));
        await writer.Append(2, Given.Record("c", dueAt: now.AddHours(-1)));
        Assert.Equal([new(Account, now.AddHours(-1))], await fixture.Journal.ReadDue(shard, now, 10, default));

        await (await fixture.Journal.Load(Account)).Writer.Append(3, Given.Record("d"));

        Assert.Empty(await fixture.Journal.ReadDue(shard, now, 10, default));
    }

    [ContractFact]
    public async Task Load_says_when_the_account_falls_due_by_its_newest_record()
    {
        await using var fixture = await Create();
        var due = new DateTimeOffset(2030, 6, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(7);
        Assert.Null((await fixture.Journal.Load(Account)).DueAt);

        await (await fixture.Journal.Load(Account)).Writer.Append(0, Given.Record("a", dueAt: due));
        await fixture.Reopen();
        Assert.Equal(due, (await fixture.Journal.Load(Account)).DueAt);

        await (await fixture.Journal.Load(Account)).Writer.Append(1, Given.Record("b"));
        Assert.Null((await fixture.Journal.Load(Account)).DueAt);
    }

    [ContractFact]
    public async Task LastPosition_is_at_or_after_what_was_queued_before()
    {
        await using var fixture = await Create();
        var writer = (await fixture.Journal.Load(Account)).Writer;
        Task<long> append;
        Task<long> last;
        await using (await fixture.Hold())
        {
            append = writer.Append(0, Given.Record("a"));
            last = fixture.Journal.LastPosition(default);
        }

        Assert.True(await last >= await append);
    }

    [ContractFact]
    public async Task LastPosition_is_at_or_after_everything_that_was_acknowledged()
    {
        await using var fixture = await Create();
        Assert.Equal(0, await fixture.Journal.LastPosition(default));

        var writer = (await fixture.Journal.Load(Account)).Writer;
        var first = await writer.Append(0, Given.Record("a"));
        Assert.Equal(first, await fixture.Journal.LastPosition(default));
        await fixture.Journal.Append("other/m-1", "b");
        Assert.True(await fixture.Journal.LastPosition(default) > first);
    }

    [ContractFact]
    public async Task ReadOutbox_while_many_append_misses_nothing()
    {
        await using var fixture = await Create();
        const int Accounts = 30, PerAccount = 80;
        var appends = Task.WhenAll(Enumerable.Range(0, Accounts).Select(a => Task.Run(async () =>
        {
            var writer = (await fixture.Journal.Load($"demo/m-{a}")).Writer;
            for (var v = 0; v < PerAccount; v += 4)
            {
                await Task.WhenAll(Enumerable.Range(v, 4).Select(i => writer.Append(i, Given.Record($"{a}/{i}"))));
            }
        })));

        // Each follows its partition by the last position that it saw, as the relay does.
        var seen = await Task.WhenAll(Enumerable.Range(0, AccountPartition.Count).Select(partition => Task.Run(async () =>
        {
            var records = new List<StoredRecord>();
            while (true)
            {
                var over = appends.IsCompleted;
                var page = await fixture.Journal.ReadOutbox(partition, records.Count == 0 ? 0 : records[^1].Position, 50, default);
                records.AddRange(page);
                if (over && page.Count == 0)
                {
                    return records;
                }
            }
        })));

        await appends;
        Assert.Equal(Accounts * PerAccount, seen.Sum(s => s.Count));
        for (var partition = 0; partition < seen.Length; partition++)
        {
            Assert.All(seen[partition], r => Assert.Equal(partition, AccountPartition.Of(r.Account)));
            Assert.Equal(seen[partition].Select(r => r.Position).Distinct().Order(), seen[partition].Select(r => r.Position));
        }

        foreach (var account in seen.SelectMany(s => s).GroupBy(r => r.Account))
        {
            Assert.Equal(Enumerable.Range(1, PerAccount).Select(v => (long)v), account.Select(r => r.Version));
        }
    }

    [ContractFact]
    public async Task ReadProgram_returns_that_program_alone_in_order()
    {
        await using var fixture = await Create();
        await fixture.Journal.Append("demo/m-1", "a");
        await fixture.Journal.Append("demo2/m-1", "b");
        await fixture.Journal.Append("demo/guest/web/17", "c");
        await fixture.Journal.Append("dem/m-1", "d");

        var all = await fixture.Journal.ReadProgram("demo", 0, 10, default);

        Assert.Equal(["a", "c"], all.Select(r => r.Text()));
        Assert.Equal(["c"], (await fixture.Journal.ReadProgram("demo", all[0].Position, 10, default)).Select(r => r.Text()));
        Assert.Equal(["a"], (await fixture.Journal.ReadProgram("demo", 0, 1, default)).Select(r => r.Text()));
        Assert.Empty(await fixture.Journal.ReadProgram("nobody", 0, 10, default));
    }

    [ContractTheory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(10_001)]
    public async Task Reads_limit_out_of_range_is_refused(int limit)
    {
        await using var fixture = await Create();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => fixture.Journal.Read(Account, null, limit, default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => fixture.Journal.ReadDue(0, default, limit, default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => fixture.Journal.ReadOutbox(0, 0, limit, default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => fixture.Journal.ReadProgram("demo", 0, limit, default));
    }

    [ContractTheory]
    [InlineData(-1)]
    [InlineData(AccountPartition.Count)]
    public async Task Reads_partition_out_of_range_is_refused(int partition)
    {
        await using var fixture = await Create();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => fixture.Journal.ReadDue(partition, default, 1, default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => fixture.Journal.ReadOutbox(partition, 0, 1, default));
    }

    [ContractFact]
    public async Task Reads_canceled_do_not_run()
    {
        await using var fixture = await Create();
        var canceled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fixture.Journal.Load(Account, Given.FoldSchema, canceled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fixture.Journal.Find(Given.Operation("a"), canceled));
    }
}
