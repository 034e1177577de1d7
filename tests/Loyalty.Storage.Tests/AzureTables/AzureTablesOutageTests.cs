using Loyalty.Storage.Accounts;
using Loyalty.Storage.AzureTables;
using Loyalty.Storage.Tests.Accounts;
using Loyalty.Storage.Tests.Postgres;
using Loyalty.Testing.Azurite;

namespace Loyalty.Storage.Tests.AzureTables;

/// <summary>The service stops answering, and comes back.</summary>
public sealed class AzureTablesOutageTests
{
    private const int Accounts = 20;

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Return = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan HangGuard = TimeSpan.FromMinutes(2);

    [AzuriteFact]
    public async Task Service_that_stops_answering_appends_are_refused_soon_and_work_again_after_it_is_back()
    {
        await using var server = await AzuriteServer.Start();
        await using var fixture = await AzureTablesFixture.Create(null, server, Impatient);
        var load = new RetryingLoad(fixture.Journal, Accounts);
        await load.Acknowledged(100).WaitAsync(HangGuard);

        load.HoldWhatFails();
        server.Pause();
        await load.AllFailed().WaitAsync(Bound);

        // From now on nobody waits for a service that is known not to answer.
        Assert.True(fixture.Store.Tables.Watch.IsAway);
        await Assert.ThrowsAsync<StorageException>(() => fixture.Journal.Load("demo/m-1"));
        await Assert.ThrowsAsync<StorageException>(() => fixture.Journal.Find(Given.Operation("a"), default));
        await Assert.ThrowsAsync<StorageException>(() => fixture.Codes.Count("demo/mug", default));
        server.Resume();
        await Appended(fixture.Journal).WaitAsync(Return);
        load.GoOn();
        await load.Acknowledged(100).WaitAsync(HangGuard);
        await load.Stop().WaitAsync(HangGuard);

        await load.AssertWhole();
        await JournalInspection.AssertSound(fixture.Store);
    }

    [AzuriteFact]
    public async Task Service_away_what_waits_is_refused_unsent_and_later_appends_of_it_too()
    {
        await using var server = await AzuriteServer.Start();
        await using var fixture = await AzureTablesFixture.Create(null, server, Impatient);
        var one = await fixture.Journal.Append("demo/m-1", "a");
        var two = await fixture.Journal.Append("demo/m-2", "b");
        Task<long> first, second;
        await using (await fixture.Hold())
        {
            first = one.Append(1, Given.Record("c"));
            second = one.Append(2, Given.Record("d"));
            server.Pause();
            await Assert.ThrowsAsync<StorageException>(() => fixture.Journal.Find(Given.Operation("a"), default));
            Assert.Equal(AppendFailure.Overloaded, await Given.Failure(two.Append(1, Given.Record("e"))));
        }

        Assert.Equal(AppendFailure.Overloaded, await Given.Failure(first).WaitAsync(Bound));
        Assert.Equal(AppendFailure.Overloaded, await Given.Failure(second).WaitAsync(Bound));
        server.Resume();
        await Appended(fixture.Journal).WaitAsync(Return);
        Assert.Equal(AppendFailure.PredecessorFailed, await Given.Failure(one.Append(1, Given.Record("c"))));
        Assert.Equal(AppendFailure.PredecessorFailed, await Given.Failure(two.Append(1, Given.Record("e"))));
        Assert.Equal(["a"], (await fixture.Journal.Load("demo/m-1")).Tail.Select(r => r.Text()));
        await fixture.Journal.Append("demo/m-2", "e");
    }

    [AzuriteFact]
    public async Task Append_given_up_while_the_service_is_silent_is_decided_once_its_account_is_loaded()
    {
        await using var server = await AzuriteServer.Start();
        await using var fixture = await AzureTablesFixture.Create(null, server, Impatient);
        var writer = await fixture.Journal.Append("demo/m-1", "a");

        server.Pause();
        Assert.Equal(AppendFailure.Storage, await Given.Failure(writer.Append(1, Given.Record("b"))).WaitAsync(Bound));
        server.Resume();
        await Appended(fixture.Journal).WaitAsync(Return);

        var loaded = await fixture.Journal.Load("demo/m-1");
        await loaded.Writer.Append(loaded.Version, Given.Record("c"));
        Assert.Equal([.. loaded.Tail.Select(r => r.Text()), "c"], (await fixture.Journal.Load("demo/m-1")).Tail.Select(r => r.Text()));
        await JournalInspection.AssertSound(fixture.Store);
    }

    private static void Impatient(AzureTablesStorageOptions options) => options.RequestTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Tries until an append works.</summary>
    private static async Task Appended(IAccountJournal journal)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await journal.Append("demo/probe", $"probe-{attempt}-{Guid.NewGuid()}");
                return;
            }
            catch (Exception e) when (e is StorageException or AppendFailedException)
            {
                await Task.Yield();
            }
        }
    }
}
