using System.Net.Http.Headers;
using Loyalty.Cli.Output;
using Loyalty.Cli.Reconciliation;
using Loyalty.Cli.Replaying;
using Loyalty.Gateway.Tests.Fixture;
using Loyalty.Gateway.Tests.Replays;
using Loyalty.Storage;
using Loyalty.Testing.Postgres;

namespace Loyalty.Gateway.Tests.Storage;

/// <summary>The whole stack with everything in PostgreSQL.</summary>
public sealed class PostgresTests
{
    [PostgresFact]
    public async Task Everything_is_there_after_a_restart_and_nothing_of_it_in_files()
    {
        await using var own = await OwnHost.Start(Settings(await (await PostgresServer.Shared).NewSchema()));
        var program = await own.Host.NewProgram();
        await program.Enroll("anna");
        await program.Offer("mug", """{ "name": "Mug", "price": { "wallet": "points", "points": 100 }, "stock": "counted", "value": { "text": "one mug" } }""", pieces: 3);
        var purchase = program.Purchase("r1", "anna", 12_345);
        var first = await program.Record(purchase);
        await program.CaughtUp();
        var journal = await program.Journal();

        await own.Host.Stop();
        await own.Host.Start();

        Assert.Equal(journal, await program.Journal());
        Assert.Equal(123, await program.Balance("anna"));
        var again = await program.Record(purchase);
        Assert.Equal("true", again["Idempotent-Replayed"]);
        Assert.Equal(first.Text, again.Text);
        var listed = (await program.All.Get(program.Path("/members?tier=silver"))).Is(HttpStatusCode.OK).Json;
        Assert.Contains("anna", listed.GetRawText());
        await program.Record(program.Purchase("r2", "anna", 10_000));
        Assert.Equal(223, await program.Balance("anna"));
        Assert.Empty(Directory.GetFiles(own.Host.Folder, "*.db"));
    }

    [PostgresFact]
    public async Task Replay_reconciles_and_changes_nothing_the_second_time()
    {
        using var files = new PurchaseFiles();
        await using var own = await OwnHost.Start(Settings(await (await PostgresServer.Shared).NewSchema()));
        using var http = new HttpClient
        {
            BaseAddress = own.Host.Http.BaseAddress,
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", own.Host.FirstKey) },
        };
        var settings = ReplayTests.Settings(files, "online-retail");

        var first = await new Replay(http, TimeProvider.System, settings, Meter.Silent).Run(CancellationToken.None);
        var reconciled = await new Reconcile(http, TimeProvider.System, "demo", Meter.Silent).Run(CancellationToken.None);
        var before = await ReplayTests.Exported(http);
        var second = await new Replay(http, TimeProvider.System, settings, Meter.Silent).Run(CancellationToken.None);

        Assert.Empty(first.Tally.Refused);
        Assert.True(first.Tally.Purchases > 500, $"{first.Tally.Purchases} purchases");
        Assert.Empty(reconciled.Differences);
        Assert.Equal(second.Acknowledged, second.Tally.Replayed);
        Assert.Equal(before, await ReplayTests.Exported(http));
    }

    [PostgresFact]
    public async Task Purchase_while_the_database_is_away_is_answered_503_and_counted_once_after_it_is_back()
    {
        await using var server = await PostgresServer.Start();
        await using var own = await OwnHost.Start(Settings(server.ConnectionString));
        var program = await own.Host.NewProgram();
        await program.Enroll("anna");
        var purchase = program.Purchase("r1", "anna", 10_000);

        await server.Kill();
        var away = await program.All.Post(program.Path("/purchases"), purchase);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, away.Status);
        Assert.NotNull(away["Retry-After"]);
        await server.StartAgain();
        using var guard = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while ((await program.All.Post(program.Path("/purchases"), purchase)).Status != HttpStatusCode.Created)
        {
            guard.Token.ThrowIfCancellationRequested();
        }

        Assert.Equal(100, await program.Balance("anna"));
    }

    [Fact]
    public void Settings_without_a_database_are_refused_with_what_to_set()
    {
        var own = OwnHost.NotStarted("--Loyalty:Storage", "Postgres");

        var refusal = Assert.Throws<StorageSetupException>(() => own.Host.Start().GetAwaiter().GetResult());

        Assert.Contains("Loyalty:Postgres:ConnectionString", refusal.Message);
    }

    private static string[] Settings(string connectionString) => ["--Loyalty:Storage", "postgres", "--Loyalty:Postgres:ConnectionString", connectionString];
}
