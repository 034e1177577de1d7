using System.Text;
using System.Text.Json;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases.Inbound;
using Loyalty.Gateway.Tests.Fixture;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Streams;

namespace Loyalty.Gateway.Tests.Purchases.Inbound;

/// <summary>From a stream to what is done about it over HTTP.</summary>
public sealed class ParkedPurchasesTests : IAsyncLifetime
{
    private const string Provider = "web-in";

    private OwnHost own = null!;
    private TestProgram program = null!;

    public async Task InitializeAsync()
    {
        own = await OwnHost.Start(
            "--Loyalty:Inbound:Channels:0:Program", "program-1", "--Loyalty:Inbound:Channels:0:Channel", "web", "--Loyalty:Inbound:Channels:0:Provider", Provider);
        program = await own.Host.NewProgram();
        Assert.Equal("program-1", program.Id);
    }

    public async Task DisposeAsync() => await own.DisposeAsync();

    [Fact]
    public async Task Purchases_that_cannot_be_booked_are_listed_seen_and_replayed()
    {
        await program.Enroll("bob");
        var document = program.Purchase("r-1", "alice", 2_000);
        await Send("alice", document);
        await Send("bob", """{ "id": "r-2", "lines": [] }""");
        await Send("bob", program.Purchase("r-3", "bob", 700));
        var parked = await Parked(2);
        await Booked("r-3");
        Assert.Equal(["invalidRequest", "memberNotFound"], parked.Select(entry => entry.GetProperty("code").GetString()).Order());
        var path = Path(parked.Single(entry => entry.GetProperty("code").GetString() == "memberNotFound"));

        var seen = (await program.All.Get(path)).Is(HttpStatusCode.OK).Json;
        Assert.Equal((document, "purchase", "program-1/alice", 1), (seen.GetProperty("document").GetString(), seen.GetProperty("kind").GetString(), seen.GetProperty("stream").GetString(), seen.GetProperty("count").GetInt32()));
        await program.WithoutTrace(async () => (await program.All.Post(path + ":replay", "")).IsProblem(HttpStatusCode.NotFound, "memberNotFound"));
        await program.Enroll("alice");

        var replayed = (await program.All.Post(path + ":replay", "")).Is(HttpStatusCode.OK);

        Assert.Equal(20, await program.Balance("alice"));
        Assert.Equal(("r-1", JsonValueKind.Null), (replayed.Json.GetProperty("purchase").GetProperty("id").GetString(), replayed.Json.GetProperty("return").ValueKind));
        Assert.Null(replayed["Idempotent-Replayed"]);
        (await program.All.Get(path)).IsProblem(HttpStatusCode.NotFound, "parkedPurchaseNotFound");
        (await program.All.Post(path + ":replay", "")).IsProblem(HttpStatusCode.NotFound, "parkedPurchaseNotFound");
        Assert.Single(await Parked(1));
    }

    [Fact]
    public async Task Replay_of_what_was_booked_over_HTTP_meanwhile_gives_the_stored_answer()
    {
        var document = program.Purchase("r-1", "alice", 2_000);
        await Send("alice", document);
        var path = Path((await Parked(1))[0]);
        await program.Enroll("alice");
        await program.Record(document);

        var replayed = (await program.All.Post(path + ":replay", "")).Is(HttpStatusCode.OK);

        Assert.Equal("true", replayed["Idempotent-Replayed"]);
        Assert.Equal(20, await program.Balance("alice"));
        await Parked(0);
    }

    [Fact]
    public async Task Replay_of_all_books_what_can_be_booked_and_goes_on_behind_what_cannot()
    {
        await Send("alice", "{}");
        await Parked(1);
        await Send("alice", program.Purchase("r-1", "alice", 2_000));
        await Parked(2);
        await Send("alice", program.Purchase("r-2", "alice", 700));
        await Parked(3);
        await program.Enroll("alice");

        var first = (await program.All.Post(Path() + ":replay?limit=2", "")).Is(HttpStatusCode.OK).Json;
        var second = (await program.All.Post(Path() + $":replay?limit=2&cursor={first.GetProperty("next").GetString()}", "")).Is(HttpStatusCode.OK).Json;

        Assert.Equal([(false, "invalidRequest"), (true, null)], Results(first));
        Assert.Equal([(true, null)], Results(second));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
        Assert.Equal(27, await program.Balance("alice"));
        Assert.Equal("invalidRequest", Assert.Single(await Parked(1)).GetProperty("code").GetString());

        static IEnumerable<(bool, string?)> Results(JsonElement page) =>
            page.GetProperty("replayed").EnumerateArray().Select(one => (one.GetProperty("booked").GetBoolean(), one.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Discard_shows_it_for_the_last_time_and_books_nothing()
    {
        await Send("alice", "{}");
        var path = Path((await Parked(1))[0]);

        var gone = await program.WithoutTrace(async () => (await program.All.Send(HttpMethod.Delete, path, null)).Is(HttpStatusCode.OK));

        Assert.Equal("{}", gone.Json.GetProperty("document").GetString());
        await Parked(0);
        (await program.All.Send(HttpMethod.Delete, path, null)).IsProblem(HttpStatusCode.NotFound, "parkedPurchaseNotFound");
    }

    [Fact]
    public async Task List_pages_by_cursor_and_refuses_others()
    {
        await Send("alice", "1");
        await Parked(1);
        await Send("alice", "2");
        await Parked(2);

        var first = (await program.All.Get(Path() + "?limit=1")).Is(HttpStatusCode.OK).Json;
        var second = (await program.All.Get(Path() + $"?limit=1&cursor={first.GetProperty("next").GetString()}")).Is(HttpStatusCode.OK).Json;

        Assert.NotEqual(first.GetProperty("parked")[0].GetProperty("id").GetString(), second.GetProperty("parked")[0].GetProperty("id").GetString());
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
        (await program.All.Get(Path() + "?cursor=x")).IsProblem(HttpStatusCode.BadRequest, "invalidCursor", "/cursor");
        (await program.All.Get(Path() + "?limit=0")).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "?limit");
        (await program.All.Post(Path() + ":replay?all=true", "")).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "?all");
    }

    [Fact]
    public async Task Key_of_another_channel_reaches_none_of_it()
    {
        await Send("alice", "{}");
        var path = Path((await Parked(1))[0]);
        var other = await program.NewCaller("inboundManage", channel: "store");

        (await other.Get(Path())).IsProblem(HttpStatusCode.Forbidden, "channelForbidden");
        (await other.Get(path)).IsProblem(HttpStatusCode.Forbidden, "channelForbidden");
        (await other.Post(path + ":replay", "")).IsProblem(HttpStatusCode.Forbidden, "channelForbidden");
        (await other.Post(Path() + ":replay", "")).IsProblem(HttpStatusCode.Forbidden, "channelForbidden");
        (await other.Send(HttpMethod.Delete, path, null)).IsProblem(HttpStatusCode.Forbidden, "channelForbidden");
        (await (await program.NewCaller("inboundManage", channel: "web")).Get(path)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Logs_hold_nothing_of_a_document()
    {
        await Send("guest/web/1", program.Purchase("r-1", null, 700, more: """, "identifier": { "kind": "email", "value": "alice@example.org" }"""));
        await Parked(1);
        await Send("guest/web/1", """{ "email": "bob@example.org""");
        await Parked(2);
        (await program.All.Post(Path() + ":replay", "")).Is(HttpStatusCode.OK);

        Assert.DoesNotContain(own.Host.Logs.Lines, line => line.Contains("@example.org", StringComparison.Ordinal));
    }

    private string Path() => program.Path("/channels/web/parked-purchases");

    private string Path(JsonElement entry) => $"{Path()}/{entry.GetProperty("id").GetString()}";

    private Task Send(string stream, string document) => program.SendOnStream(Provider, stream, document);

    private async Task Booked(string purchase)
    {
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while ((await program.All.Get(program.Path($"/purchases/web/{purchase}"))).Status != HttpStatusCode.OK)
        {
            guard.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Waits until so many are parked. The guard only ends a test that would hang.</summary>
    private async Task<JsonElement[]> Parked(int count)
    {
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            var parked = (await program.All.Get(Path())).Is(HttpStatusCode.OK).Json.GetProperty("parked").EnumerateArray().ToArray();
            if (parked.Length == count)
            {
                return parked;
            }

            guard.Token.ThrowIfCancellationRequested();
        }
    }
}
