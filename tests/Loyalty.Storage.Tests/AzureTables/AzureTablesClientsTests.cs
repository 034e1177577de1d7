using Loyalty.Storage.Accounts;
using Loyalty.Storage.Tests.Accounts;
using Loyalty.Testing.Azurite;

namespace Loyalty.Storage.Tests.AzureTables;

/// <summary>Several processes with the same tables, as far as the service can tell.</summary>
public sealed class AzureTablesClientsTests
{
    private const string Account = "demo/m-1";

    [AzuriteFact]
    public async Task Append_of_two_activations_of_a_member_one_wins_and_the_other_ends()
    {
        await using var fixture = await AzureTablesFixture.Create();
        var another = (await fixture.Another()).Journal;
        await fixture.Journal.Append(Account, "a");
        var old = (await fixture.Journal.Load(Account)).Writer;
        var young = (await another.Load(Account)).Writer;

        await young.Append(1, Given.Record("b"));

        Assert.Equal(AppendFailure.Conflict, await Given.Failure(old.Append(1, Given.Record("c"))));
        Assert.Equal(AppendFailure.PredecessorFailed, await Given.Failure(old.Append(2, Given.Record("d"))));
        Assert.Equal(["a", "b"], (await fixture.Journal.Load(Account)).Tail.Select(r => r.Text()));
    }

    [AzuriteFact]
    public async Task Append_of_two_activations_at_once_never_both()
    {
        await using var fixture = await AzureTablesFixture.Create();
        IAccountJournal[] journals = [fixture.Journal, (await fixture.Another()).Journal, (await fixture.Another()).Journal];
        const int Rounds = 30, Members = 10;

        // New accounts and old ones, all at the same time.
        for (var round = 0; round < Rounds; round++)
        {
            var account = $"demo/m-{round % Members}";
            var loaded = await Task.WhenAll(journals.Select(j => j.Load(account)));
            var outcomes = await Task.WhenAll(loaded.Select((l, i) => Outcome(l.Writer.Append(l.Version, Given.Record($"{round}/{i}")))));

            Assert.Equal([null, AppendFailure.Conflict, AppendFailure.Conflict], outcomes.Order());
        }

        Assert.Equal(Enumerable.Repeat(3L, Members), await Task.WhenAll(Enumerable.Range(0, Members).Select(async m => (await fixture.Journal.Load($"demo/m-{m}")).Version)));
        await JournalInspection.AssertSound(fixture.Store);
    }

    [AzuriteFact]
    public async Task Append_of_one_operation_by_several_processes_lands_once()
    {
        await using var fixture = await AzureTablesFixture.Create();
        IAccountJournal[] journals = [fixture.Journal, (await fixture.Another()).Journal, (await fixture.Another()).Journal];
        const int Operations = 40;

        // In another order each, so that they meet crosswise.
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

    [AzuriteFact]
    public async Task ReadOutbox_while_several_processes_append_never_passes_what_comes_later()
    {
        await using var fixture = await AzureTablesFixture.Create();
        IAccountJournal[] journals = [fixture.Journal, (await fixture.Another()).Journal, (await fixture.Another()).Journal];
        const int AccountsEach = 8, PerAccount = 20;
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
        Assert.All(seen, s => Assert.Equal(s.Select(r => r.Position).Distinct().Order(), s.Select(r => r.Position)));
        Assert.All(seen.SelectMany(s => s).GroupBy(r => r.Account), account => Assert.Equal(Enumerable.Range(1, PerAccount).Select(v => (long)v), account.Select(r => r.Version)));
        Assert.Equal(seen.SelectMany(s => s).Max(r => r.Position), await fixture.Journal.LastPosition(default));
        var program = await fixture.Journal.ReadProgram("demo", 0, 10_000, default);
        Assert.Equal(seen.SelectMany(s => s).Select(r => r.Position).Order(), program.Select(r => r.Position));
    }

    [AzuriteFact]
    public async Task LastPosition_covers_what_another_process_was_told_is_durable()
    {
        await using var fixture = await AzureTablesFixture.Create();
        var another = (await fixture.Another()).Journal;
        var position = await (await another.Load(Account)).Writer.Append(0, Given.Record("a"));

        Assert.True(await fixture.Journal.LastPosition(default) >= position);
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
