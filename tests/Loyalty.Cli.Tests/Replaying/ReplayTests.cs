using System.Text.Json.Nodes;
using Loyalty.Cli.Files;
using Loyalty.Cli.Output;
using Loyalty.Cli.Replaying;
using Loyalty.Cli.Sending;
using Loyalty.Cli.Tests.Support;

namespace Loyalty.Cli.Tests.Replaying;

public sealed class ReplayTests : StubGatewayTest
{
    private const string Header = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n";

    [Fact]
    public async Task Run_sends_everything_once_and_sums_the_answers()
    {
        var result = await Run(Settings(
            """
            1,A,x,5,2010-01-01 09:00:00,1,7,UK
            2,A,x,5,2010-01-01 10:00:00,3,,UK
            C3,A,x,-2,2010-01-02 09:00:00,1,7,UK
            C4,A,x,-9,2010-01-02 10:00:00,1,,UK
            """));

        Assert.Equal((1, 2, 1, 1), (result.Tally.MembersEnrolled, result.Tally.Purchases, result.Tally.GuestPurchases, result.Tally.Returns));
        Assert.Equal(5, result.Tally.PointsEarned["points"]);
        Assert.Equal(2, result.Tally.PointsTakenBack["points"]);
        Assert.Equal(1, result.Read.Unmatched.Lines);
        Assert.Equal(0, result.Tally.Replayed);
        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Equal("enroll-c-7", _gateway.Accepted.Single(sent => sent.Path == "members").IdempotencyKey);
    }

    [Fact]
    public async Task Run_twice_changes_nothing_and_comes_to_the_same_sums()
    {
        var settings = Settings(History(members: 20, purchases: 200));
        var first = await Run(settings);
        var accepted = _gateway.Accepted.Count;

        var second = await Run(settings);

        Assert.Equal(accepted, _gateway.Accepted.Count);
        Assert.Equal(accepted, second.Tally.Replayed);
        Assert.Equal(first.Tally.PointsEarned, second.Tally.PointsEarned);
        Assert.Equal(first.Tally.PointsTakenBack, second.Tally.PointsTakenBack);
        Assert.Equal((first.Tally.Purchases, first.Tally.Returns), (second.Tally.Purchases, second.Tally.Returns));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(32)]
    public async Task Run_the_order_of_each_account_is_kept_at_any_concurrency(int concurrency)
    {
        var settings = Settings(History(members: 15, purchases: 300)) with { Concurrency = concurrency };
        using var file = LineFile.Open(settings.File);
        var expected = new Cli.Replaying.Formats.OnlineRetailFormat()
            .Read(file, new Cli.Replaying.Formats.FormatContext("web", "GBP", TimeZoneInfo.Utc, null), new ReadReport()).Operations.ToList();

        await Run(settings);

        var place = _gateway.Accepted.Select((sent, i) => (sent.Id, i)).ToDictionary(sent => sent.Id, sent => sent.i);
        Assert.Equal(expected.Count, place.Count);
        Assert.All(expected.GroupBy(operation => operation.Account), account =>
        {
            var places = account.Select(operation => place[operation.Id]).ToList();
            Assert.Equal(places.Order(), places);
        });
    }

    [Fact]
    public async Task Run_failures_on_the_way_are_survived_with_the_order_kept()
    {
        var requests = 0;
        _gateway.Fail = context => context.Request.Method == "POST" && Interlocked.Increment(ref requests) % 3 == 0 ? (requests % 2 == 0 ? 503 : 429) : 0;

        var result = await Run(Settings(History(members: 5, purchases: 60)) with { Concurrency = 4 });

        Assert.Equal(60, result.Tally.Purchases);
        Assert.Empty(result.Tally.Refused);
        Assert.NotEmpty(_clock.Waits);
        Assert.All(_gateway.Accepted.Where(sent => sent.Path == "purchases" && sent.Member is not null).GroupBy(sent => sent.Member), member =>
        {
            var times = member.Select(sent => (DateTimeOffset)sent.Body["occurredAt"]!).ToList();
            Assert.Equal(times.Order(), times);
        });
    }

    [Fact]
    public async Task Run_broken_lines_and_refusals_are_counted_and_the_rest_goes_on()
    {
        _gateway.Refusals["2"] = (422, "memberBlocked");

        var result = await Run(Settings("1,A,x,1,2010-01-01 09:00:00,1,7,UK\nbroken\n2,A,x,1,2010-01-02 09:00:00,1,7,UK\n3,A,x,1,2010-01-03 09:00:00,1,7,UK\n"));

        Assert.Equal(2, result.Tally.Purchases);
        Assert.Equal(1, result.Tally.Refused["memberBlocked"]);
        Assert.Equal([new RefusedRecord(4, OperationKind.Purchase, "2", "memberBlocked", "It is memberBlocked.")], result.Refused);
        Assert.Equal(3, Assert.Single(result.Read.BrokenLines).Line);
        Assert.Equal(ExitCode.Findings, result.ExitCode);
    }

    [Fact]
    public async Task Run_a_record_that_the_gateway_always_fails_on_is_named_and_the_rest_goes_on()
    {
        _gateway.Refusals["2"] = (500, "internalError");

        var result = await Run(Settings("1,A,x,1,2010-01-01 09:00:00,1,7,UK\n2,A,x,1,2010-01-02 09:00:00,1,7,UK\n3,A,x,1,2010-01-03 09:00:00,1,7,UK\n"));

        Assert.Equal(["1", "3"], _gateway.Accepted.Where(sent => sent.Path == "purchases").Select(sent => sent.Id));
        Assert.Equal([new RefusedRecord(3, OperationKind.Purchase, "2", "internalError", "It is internalError.")], result.Refused);
        Assert.Equal(ExitCode.Findings, result.ExitCode);
    }

    [Fact]
    public async Task Run_a_gateway_that_fails_on_everything_ends_it_with_an_explanation()
    {
        _gateway.Fail = context => context.Request.Method == "POST" ? 500 : 0;

        var failure = await Assert.ThrowsAsync<CliException>(() => Run(Settings(History(members: 5, purchases: 1_000))));

        Assert.Contains("is away (HTTP 500", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_a_member_that_somebody_else_enrolled_is_no_refusal()
    {
        _gateway.Refusals["c-7"] = (409, "memberExists");

        var result = await Run(Settings("1,A,x,1,2010-01-01 09:00:00,1,7,UK"));

        Assert.Equal((0, 1, 1), (result.Tally.MembersEnrolled, result.Tally.MembersKnown, result.Tally.Purchases));
        Assert.Equal(ExitCode.Ok, result.ExitCode);
    }

    [Fact]
    public async Task Run_a_missing_permission_ends_it_at_once()
    {
        _gateway.Fail = context => context.Request.Method == "POST" ? 403 : 0;

        var failure = await Assert.ThrowsAsync<CliException>(() => Run(Settings(History(5, 50))));

        Assert.StartsWith("The API key may not do this", failure.Message);
        Assert.Empty(_gateway.Accepted);
    }

    [Fact]
    public async Task Run_a_gateway_that_goes_away_ends_it_with_an_explanation()
    {
        var requests = 0;
        _gateway.Fail = _ => Interlocked.Increment(ref requests) > 40 ? 503 : 0;

        var failure = await Assert.ThrowsAsync<CliException>(() => Run(Settings(History(5, 50))));

        Assert.Contains("run the same command again", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_the_currency_is_not_the_programs_is_refused_before_anything_is_sent()
    {
        var failure = await Assert.ThrowsAsync<CliException>(() => Run(Settings(History(1, 1)) with { Currency = "EUR" }));

        Assert.Contains("program demo is in GBP", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_gateway.Seen);
    }

    [Fact]
    public async Task Run_cdnow_takes_the_currency_and_zone_of_the_newest_edition()
    {
        _gateway.Documents["editions/2"] = new JsonObject { ["definition"] = new JsonObject { ["currency"] = "USD", ["timeZone"] = "America/New_York" } };
        var settings = new ReplaySettings { File = _folder.Write("c.txt", "1 19970101 1 1.50"), Format = "cdnow", Program = "demo", Channel = "web" };

        await Run(settings);

        var purchase = _gateway.Accepted.Single(sent => sent.Path == "purchases").Body;
        Assert.Equal("USD", (string?)purchase["amount"]!["currency"]);
        Assert.Equal("1997-01-01T12:00:00-05:00", (string?)purchase["occurredAt"]);
    }

    [Fact]
    public async Task Run_a_program_that_may_not_be_seen_takes_the_currency_given()
    {
        _gateway.Fail = context => context.Request.Path.Value!.Contains("/editions") ? 403 : 0;

        var result = await Run(Settings(History(1, 1)));
        var cdnow = new ReplaySettings { File = _folder.Write("c.txt", "1 19970101 1 1.50"), Format = "cdnow", Program = "demo", Channel = "web" };
        var failure = await Assert.ThrowsAsync<CliException>(() => Run(cdnow));

        Assert.Equal(1, result.Tally.Purchases);
        Assert.Contains("Pass --currency", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_members_by_tier_are_read_once_the_relay_has_caught_up()
    {
        var asked = 0;
        _gateway.Fail = context =>
        {
            if (context.Request.Path.Value!.EndsWith("/relay", StringComparison.Ordinal) && ++asked == 3)
            {
                _gateway.Documents["relay"] = new JsonObject { ["pending"] = false };
                _gateway.Documents["tiers"] = Tiers(("base", 4), ("gold", 1));
            }

            return 0;
        };
        _gateway.Documents["relay"] = new JsonObject { ["pending"] = true };

        var result = await Run(Settings(History(1, 1)));

        Assert.Equal([new TierCount("base", 4), new TierCount("gold", 1)], result.MembersByTier!);
        Assert.Null(result.TierNote);
    }

    [Fact]
    public async Task Run_a_relay_that_never_catches_up_is_waited_for_within_bounds()
    {
        _gateway.Documents["relay"] = new JsonObject { ["pending"] = true };

        var result = await Run(Settings(History(1, 1)));

        Assert.Equal("The counts by tier may still lag behind.", result.TierNote);
    }

    [Fact]
    public async Task Run_interrupted_with_a_state_file_goes_on_without_sending_again()
    {
        var settings = Settings(History(members: 10, purchases: 100)) with { StateFile = _folder.PathOf("state"), Concurrency = 4 };
        using var stop = new CancellationTokenSource();
        _gateway.StopAt(60, stop);

        var stopped = await Run(settings, stop.Token);
        _gateway.Fail = null;
        using var counting = new Counting { InnerHandler = new HttpClientHandler() };
        using var client = new HttpClient(counting) { BaseAddress = new Uri(_gateway.Address + "/"), DefaultRequestHeaders = { Authorization = new("Bearer", StubGateway.Key) } };
        var resumed = await new Replay(client, _clock, settings, Meter.Silent).Run(default);

        Assert.True(stopped.Stopped);
        Assert.Equal(ExitCode.Stopped, stopped.ExitCode);
        Assert.InRange(stopped.Acknowledged, 40, 60);
        var whole = await Run(settings with { StateFile = null });
        Assert.Equal(whole.Acknowledged - stopped.Acknowledged, counting.Posts);
        Assert.Equal((whole.Tally.Purchases, whole.Tally.Returns, whole.Tally.MembersEnrolled), (resumed.Tally.Purchases, resumed.Tally.Returns, resumed.Tally.MembersEnrolled));
        Assert.Equal(whole.Tally.PointsEarned, resumed.Tally.PointsEarned);
        Assert.Equal(whole.Tally.PointsTakenBack, resumed.Tally.PointsTakenBack);
        Assert.DoesNotContain("state", _folder.Names);
    }

    [Theory]
    [InlineData("file")]
    [InlineData("concurrency")]
    [InlineData("gateway")]
    [InlineData("garbage")]
    public async Task Run_a_state_file_that_does_not_fit_is_ignored(string what)
    {
        var settings = Settings(History(members: 5, purchases: 50)) with { StateFile = _folder.PathOf("state"), Concurrency = 4 };
        await Interrupt(settings, after: 30);
        Assert.True(File.Exists(settings.StateFile));
        switch (what)
        {
            case "file":
                File.AppendAllText(settings.File, "9999,A,x,1,2011-01-01 09:00:00,1,1,UK\n");
                break;
            case "concurrency":
                settings = settings with { Concurrency = 5 };
                break;
            case "gateway":
                _gateway.Forget();
                break;
            case "garbage":
                File.WriteAllText(settings.StateFile!, "{");
                break;
        }

        var result = await Run(settings);
        var everything = await Run(settings with { StateFile = null });

        Assert.Equal(everything.Acknowledged, result.Acknowledged);
        Assert.Equal(everything.Acknowledged, _gateway.Accepted.Count);
        Assert.Equal(everything.Tally.Purchases, result.Tally.Purchases);
    }

    [Fact]
    public async Task Run_ndjson_goes_through_a_bounded_queue_to_the_end()
    {
        var lines = Enumerable.Range(0, 2_000).Select(n => n < 10
            ? $$"""{"type":"enroll","id":"m{{n}}"}"""
            : $$"""{"type":"purchase","id":"p{{n}}","member":"m{{n % 10}}","occurredAt":"2010-01-01T00:00:00Z","amount":{"amount":{{n}},"currency":"GBP"},"lines":[]}""");
        var settings = new ReplaySettings { File = _folder.WriteZipped("h.ndjson.gz", string.Join('\n', lines)), Format = "ndjson", Program = "demo", Channel = "web", Concurrency = 2 };

        var result = await Run(settings);

        Assert.Equal((10, 1_990), (result.Tally.MembersEnrolled, result.Tally.Purchases));
        Assert.All(_gateway.Accepted.Where(sent => sent.Path == "purchases").GroupBy(sent => sent.Member), member =>
            Assert.Equal(member.Select(sent => int.Parse(sent.Id[1..])).Order(), member.Select(sent => int.Parse(sent.Id[1..]))));
    }

    [Fact]
    public async Task Run_points_of_parked_returns_are_counted_with_their_purchase()
    {
        // The stub knows no parking; what it would answer is put in its mouth.
        var settings = new ReplaySettings
        {
            File = _folder.Write("h.ndjson", """{"type":"purchase","id":"p1","amount":{"amount":0},"lines":[]}"""),
            Format = "ndjson",
            Program = "demo",
            Channel = "web",
        };
        using var handler = new Answering("""{"awards":[{"wallet":"points","points":9}],"returns":[{"takenBack":[{"wallet":"points","points":4}]}]}""") { InnerHandler = new HttpClientHandler() };
        using var client = new HttpClient(handler) { BaseAddress = new Uri(_gateway.Address + "/"), DefaultRequestHeaders = { Authorization = new("Bearer", StubGateway.Key) } };

        var result = await new Replay(client, _clock, settings, Meter.Silent).Run(default);

        Assert.Equal((9, 4), (result.Tally.PointsEarned["points"], result.Tally.PointsTakenBack["points"]));
    }

    private sealed class Counting : DelegatingHandler
    {
        private int _posts;

        public int Posts => _posts;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Method == HttpMethod.Post)
            {
                Interlocked.Increment(ref _posts);
            }

            return base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class Answering(string purchase) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (request.Method == HttpMethod.Post)
            {
                response.Content = new StringContent(purchase);
            }

            return response;
        }
    }

    private async Task Interrupt(ReplaySettings settings, int after)
    {
        using var stop = new CancellationTokenSource();
        _gateway.StopAt(after, stop);
        await Run(settings, stop.Token);
        _gateway.Fail = null;
    }

    private Task<ReplayResult> Run(ReplaySettings settings, CancellationToken cancellationToken = default) =>
        new Replay(_gateway.Client(), _clock, settings, Meter.Silent).Run(cancellationToken);

    private ReplaySettings Settings(string lines) => new()
    {
        File = _folder.Write("file.csv", Header + lines),
        Format = "online-retail",
        Program = "demo",
        Channel = "web",
    };

    /// <summary>Purchases of some members and guests, out of order, every seventh followed by a cancellation of a part.</summary>
    private static string History(int members, int purchases)
    {
        var random = new Random(11);
        var lines = Enumerable.Range(1, purchases).SelectMany(n =>
        {
            var customer = n % 9 == 8 ? "" : $"{random.Next(members)}";
            var at = new DateTime(2010, 1, 4).AddMinutes(random.Next(100_000));
            var sale = $"{n},S{n},x,3,{at:yyyy-MM-dd HH:mm:ss},{n}.25,{customer},UK";
            return n % 7 == 0 ? new[] { sale, $"C{n + 100_000},S{n},x,-1,{at.AddDays(1):yyyy-MM-dd HH:mm:ss},{n}.25,{customer},UK" } : [sale];
        });
        return string.Join('\n', lines) + "\n";
    }

    private static JsonObject Tiers(params (string Tier, int Standing)[] tiers) => new()
    {
        ["tiers"] = new JsonArray([.. tiers.Select(tier => new JsonObject { ["tier"] = tier.Tier, ["standing"] = tier.Standing, ["months"] = new JsonArray() })]),
    };
}
