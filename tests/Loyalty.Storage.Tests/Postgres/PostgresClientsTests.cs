using Loyalty.Storage.Accounts;
using Loyalty.Storage.Postgres;
using Loyalty.Storage.Tests.Accounts;
using Loyalty.Testing.Postgres;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Loyalty.Storage.Tests.Postgres;

/// <summary>Several processes on one database, as far as the database can tell.</summary>
public sealed class PostgresClientsTests
{
    private const string Account = "demo/m-1";

    [PostgresFact]
    public async Task Append_of_two_activations_of_a_member_one_wins_and_the_other_ends()
    {
        await using var fixture = await PostgresFixture.Create();
        var another = (await fixture.Another()).Journal;
        await fixture.Journal.Append(Account, "a");
        var old = (await fixture.Journal.Load(Account)).Writer;
        var young = (await another.Load(Account)).Writer;

        await young.Append(1, Given.Record("b"));

        Assert.Equal(AppendFailure.Conflict, await Given.Failure(old.Append(1, Given.Record("c"))));
        Assert.Equal(AppendFailure.PredecessorFailed, await Given.Failure(old.Append(2, Given.Record("d"))));
        Assert.Equal(["a", "b"], (await fixture.Journal.Load(Account)).Tail.Select(r => r.Text()));
    }

    [PostgresFact]
    public async Task Append_of_two_activations_at_once_never_both()
    {
        await using var fixture = await PostgresFixture.Create();
        IAccountJournal[] journals = [fixture.Journal, (await fixture.Another()).Journal, (await fixture.Another()).Journal];
        const int Rounds = 60;

        // New accounts and old ones, all at the same time.
        for (var round = 0; round < Rounds; round++)
        {
            var account = $"demo/m-{round % 20}";
            var loaded = await Task.WhenAll(journals.Select(j => j.Load(account)));
            var outcomes = await Task.WhenAll(loaded.Select((l, i) => Outcome(l.Writer.Append(l.Version, Given.Record($"{round}/{i}")))));

            Assert.Equal([null, AppendFailure.Conflict, AppendFailure.Conflict], outcomes.Order());
        }

        Assert.Equal(Enumerable.Repeat(3L, 20), await Task.WhenAll(Enumerable.Range(0, 20).Select(async m => (await fixture.Journal.Load($"demo/m-{m}")).Version)));
        await JournalInspection.AssertSound(fixture.Store);
    }

    [PostgresFact]
    public async Task Append_of_one_operation_by_several_processes_lands_once()
    {
        await using var fixture = await PostgresFixture.Create();
        IAccountJournal[] journals = [fixture.Journal, (await fixture.Another()).Journal, (await fixture.Another()).Journal];
        const int Operations = 200;

        // In another order each, so that they wait for each other crosswise.
        var outcomes = await Task.WhenAll(journals.Select(async (journal, p) =>
        {
            var writers = await Task.WhenAll(Enumerable.Range(0, Operations).Select(async i => (await journal.Load($"demo/m-{p}-{i}")).Writer));
            var order = Enumerable.Range(0, Operations).ToArray();
            new Random(p).Shuffle(order);
            return await Task.WhenAll(order.Select(i => Outcome(writers[i].Append(0, Given.Record($"receipt-{i}")))));
        }));

        Assert.Equal(Operations, outcomes.SelectMany(o => o).Count(o => o is null));
        Assert.Equal(2 * Operations, outcomes.SelectMany(o => o).Count(o => o is AppendFailure.Duplicate));
        await JournalInspection.AssertSound(fixture.Store);
    }

    [PostgresFact]
    public async Task ReadOutbox_while_several_processes_append_never_passes_what_comes_later()
    {
        await using var fixture = await PostgresFixture.Create();
        IAccountJournal[] journals = [fixture.Journal, (await fixture.Another()).Journal, (await fixture.Another()).Journal];
        const int AccountsEach = 25, PerAccount = 80;
        var appends = Task.WhenAll(journals.SelectMany((journal, p) => Enumerable.Range(0, AccountsEach).Select(a => Task.Run(async () =>
        {
            var writer = (await journal.Load($"demo/m-{p}-{a}")).Writer;
            for (var v = 0; v < PerAccount; v++)
            {
                await writer.Append(v, Given.Record($"{p}/{a}/{v}"));
            }
        }))));

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
        Assert.Equal(journals.Length * AccountsEach * PerAccount, seen.Sum(s => s.Count));
        Assert.Equal(seen.SelectMany(s => s).Max(r => r.Position), await fixture.Journal.LastPosition(default));
    }

    [PostgresFact]
    public async Task Write_of_a_grain_state_by_two_processes_one_wins()
    {
        await using var fixture = await PostgresFixture.Create();
        var another = (await fixture.Another()).GrainStorage("Default");
        var grain = GrainId.Create("counter", "demo/c-1");
        var (one, two) = (new GrainState<string> { State = "one" }, new GrainState<string> { State = "two" });

        await fixture.Storage("Default").WriteStateAsync("s", grain, one);

        var refusal = await Assert.ThrowsAsync<InconsistentStateException>(() => another.WriteStateAsync("s", grain, two));
        Assert.Equal(one.ETag, refusal.StoredEtag);
    }

    private static async Task<AppendFailure?> Outcome(Task<long> append)
    {
        try
        {
            await append;
            return null;
        }
        catch (AppendFailedException e)
        {
            return e.Reason;
        }
    }
}
