using System.Text;
using System.Text.RegularExpressions;
using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Demo;

/// <summary>Starting, stopping, starting again.</summary>
public sealed partial class FirstStartTests
{
    [Fact]
    public async Task FirstStart_prints_lines_that_work_in_their_order()
    {
        await using var own = await OwnHost.Start();

        var lines = own.Host.Printed.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("curl ", StringComparison.Ordinal)).ToArray();
        var answers = new List<Answer>();
        foreach (var line in lines)
        {
            answers.Add(await Run(own.Host, line));
        }

        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.Created, HttpStatusCode.OK], answers.Select(answer => answer.Status));
        Assert.Equal(49, answers[2].Json.GetProperty("balances").EnumerateArray().Single(balance => balance.GetProperty("wallet").GetString() == "points").GetProperty("balance").GetInt32());
        Assert.Equal(4, (await own.Host.First.Get("/v1/programs/demo/tiers")).Json.GetProperty("tiers").GetArrayLength());
        var secret = own.Host.FirstKey.Split('_')[^1];
        Assert.DoesNotContain(own.Host.Logs.Lines, line => line.Contains(secret, StringComparison.Ordinal));
        Assert.Contains(own.Host.Logs.Lines, line => line.StartsWith("Information: Everything is kept in /", StringComparison.Ordinal));
    }

    [Fact]
    public async Task FirstStart_makes_a_demo_program_without_a_warning()
    {
        await using var own = await OwnHost.Start();

        Assert.Equal(2, (await own.Host.First.Get("/v1/programs/demo/campaigns")).Is(HttpStatusCode.OK).Json.GetProperty("campaigns").EnumerateArray().Count(campaign => campaign.GetProperty("published").ValueKind == System.Text.Json.JsonValueKind.Object));
        Assert.Equal(6, (await own.Host.First.Get("/v1/programs/demo/rewards")).Is(HttpStatusCode.OK).Json.GetProperty("rewards").EnumerateArray().Count(reward => reward.GetProperty("published").ValueKind == System.Text.Json.JsonValueKind.Object));
        var validation = (await own.Host.First.Send(HttpMethod.Post, "/v1/programs/demo/draft:validate", null)).Is(HttpStatusCode.OK).Json;
        Assert.Equal("""{"faults":[],"warnings":[]}""", validation.GetRawText());
    }

    [Fact]
    public async Task Demo_gives_the_tenth_coffee_and_thanks_members_who_bring_friends()
    {
        await using var own = await OwnHost.Start();
        var demo = own.Host.First;
        (await demo.Post("/v1/programs/demo/members", """{ "id": "ann" }""", ("Idempotency-Key", "ann"))).Is(HttpStatusCode.Created);
        var code = (await demo.Post("/v1/programs/demo/members/ann/referral-code", "{}")).Is(HttpStatusCode.OK).Json.GetProperty("code").GetString();
        (await demo.Post("/v1/programs/demo/members", $$"""{ "id": "bob", "referralCode": "{{code}}" }""", ("Idempotency-Key", "bob"))).Is(HttpStatusCode.Created);

        var eight = await Buy("eight", 8, 2_400);
        var ninth = await Buy("ninth", 1, 300);

        Assert.Equal(0, eight.GetProperty("vouchers").GetArrayLength());
        Assert.Equal("tenth-coffee", ninth.GetProperty("vouchers").EnumerateArray().Single().GetProperty("reward").GetString());
        Assert.Equal((24 + 3 + 100, 200), (await Points("bob"), await Points("ann")));

        async Task<System.Text.Json.JsonElement> Buy(string id, int coffees, int amount) => (await demo.Post("/v1/programs/demo/purchases", $$"""
            { "id": "{{id}}", "channel": "store", "member": "bob", "occurredAt": "{{own.Host.Clock.GetUtcNow():O}}", "amount": { "amount": {{amount}}, "currency": "GBP" },
              "lines": [{ "id": "1", "sku": "coffee", "category": "coffee", "quantity": {{coffees}}, "amount": {{amount}} }] }
            """)).Is(HttpStatusCode.Created).Json;

        async Task<long> Points(string member) => (await demo.Get($"/v1/programs/demo/members/{member}")).Is(HttpStatusCode.OK).Json.GetProperty("balances").EnumerateArray()
            .Single(balance => balance.GetProperty("wallet").GetString() == "points").GetProperty("balance").GetInt64();
    }

    [Fact]
    public async Task Start_leaves_a_demo_program_alone_that_somebody_has_changed()
    {
        await using var own = await OwnHost.Start();
        (await own.Host.First.Post("/v1/programs/demo/editions/1:rollback", "{}")).Is(HttpStatusCode.Created);
        (await own.Host.First.Post("/v1/programs/demo/rewards/tote/stock", """{ "set": 0 }""", ("Idempotency-Key", "none"))).Is(HttpStatusCode.OK);

        await own.Host.Stop();
        await own.Host.Start();

        Assert.Equal(10, (await own.Host.First.Get("/v1/programs/demo/editions")).Json.GetProperty("editions").GetArrayLength());
    }

    [Fact]
    public async Task FirstStart_with_the_demo_switched_off_makes_a_key_and_nothing_else()
    {
        await using var own = await OwnHost.Start("--Loyalty:Demo", "false");

        Assert.DoesNotContain("curl", own.Host.Printed, StringComparison.Ordinal);
        Assert.Equal(0, (await own.Host.First.Get("/v1/programs")).Is(HttpStatusCode.OK).Json.GetProperty("programs").GetArrayLength());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Start_after_one_that_ended_around_the_showing_of_its_key_shows_one_that_works(bool shown)
    {
        await using var own = OwnHost.NotStarted();
        using var ended = new EndedOutput(shown);
        await Assert.ThrowsAsync<IOException>(() => own.Host.Start(ended));
        await own.Host.Stop();

        await own.Host.Start();

        Assert.Contains("lk_", own.Host.Printed, StringComparison.Ordinal);
        (await own.Host.First.Get("/v1/programs")).Is(HttpStatusCode.OK);
        Assert.Equal(1, (await own.Host.First.Get("/v1/keys")).Is(HttpStatusCode.OK).Json.GetProperty("keys").GetArrayLength());
        if (shown)
        {
            (await new Caller(own.Host, GatewayHost.KeyIn(ended.ToString())).Get("/v1/programs")).Is(HttpStatusCode.Unauthorized);
        }

        await own.Host.Stop();
        await own.Host.Start();
        Assert.Equal("", own.Host.Printed);
        (await own.Host.First.Get("/v1/programs")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Restart_keeps_everything_and_prints_no_key()
    {
        await using var own = await OwnHost.Start();
        var program = await own.Host.NewProgram();
        await program.Enroll("anna", """, "identifiers": [{ "kind": "card", "value": "1" }]""");
        var purchase = program.Purchase("r1", "anna", 12_000);
        var recorded = await program.Record(purchase);
        await program.CaughtUp();
        var before = await Everything(program);

        await own.Host.Stop();
        await own.Host.Start();

        Assert.Equal("", own.Host.Printed);
        Assert.Equal(before, await Everything(program));
        var again = await program.All.Post(program.Path("/purchases"), purchase);
        Assert.Equal("true", again.Is(HttpStatusCode.Created)["Idempotent-Replayed"]);
        Assert.Equal(recorded.Text, again.Text);
        Assert.Equal(9, (await own.Host.First.Get("/v1/programs/demo/editions")).Json.GetProperty("editions").GetArrayLength());
        Assert.Equal(200, (await own.Host.First.Get("/v1/programs/demo/rewards/tote/stock")).Is(HttpStatusCode.OK).Json.GetProperty("available").GetInt64());
        Assert.Equal("anna", (await program.All.Post(program.Path("/members:lookup"), """{ "kind": "card", "value": "1" }""")).Is(HttpStatusCode.OK).Json.GetProperty("member").GetString());
    }

    [Fact]
    public async Task Stop_answers_what_is_in_flight_and_loses_none_of_it()
    {
        await using var own = await OwnHost.Start();
        var program = await own.Host.NewProgram();
        for (var i = 0; i < 8; i++)
        {
            await program.Enroll($"m{i}");
        }

        var sent = Enumerable.Range(0, 200).Select(i => Try(() => program.All.Post(program.Path("/purchases"), program.Purchase($"r{i}", $"m{i % 8}", 100)))).ToArray();
        await Task.WhenAny(sent);
        await own.Host.Stop();
        var acknowledged = (await Task.WhenAll(sent)).OfType<Answer>().Where(answer => answer.Status == HttpStatusCode.Created).Select(answer => answer.Json.GetProperty("id").GetString()!).ToArray();
        await own.Host.Start();

        Assert.NotEmpty(acknowledged);
        var journal = await program.Journal();
        Assert.All(acknowledged, id => Assert.Contains($"/web/purchase/{id}\"", journal, StringComparison.Ordinal));
    }

    /// <summary>Null when the server was gone before it took the request.</summary>
    private static async Task<Answer?> Try(Func<Task<Answer>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception exception) when (exception is HttpRequestException or ObjectDisposedException or OperationCanceledException)
        {
            return null;
        }
    }

    private static async Task<string> Everything(TestProgram program)
    {
        var member = (await program.All.Get(program.Path("/members/anna/recorded"))).Is(HttpStatusCode.OK).Text;
        var history = (await program.All.Get(program.Path("/members/anna/history"))).Is(HttpStatusCode.OK).Text;
        var profile = (await program.All.Get(program.Path("/members/anna/profile"))).Is(HttpStatusCode.OK).Text;
        var channel = (await program.All.Get(program.Path("/channels/web"))).Is(HttpStatusCode.OK).Text;
        var tiers = (await program.All.Get(program.Path("/tiers"))).Is(HttpStatusCode.OK).Text;
        var members = (await program.All.Get(program.Path("/members"))).Is(HttpStatusCode.OK).Text;
        return string.Join("\n", await program.Journal(), member, history, profile, channel, tiers, members);
    }

    /// <summary>Ends a start like a process that is killed, before or after its text is out.</summary>
    private sealed class EndedOutput(bool shown) : StringWriter
    {
        public override Task WriteLineAsync(string? value) => shown ? base.WriteLineAsync(value) : throw new IOException("Ended.");

        public override Task FlushAsync() => throw new IOException("Ended.");
    }

    /// <summary>
    /// What curl would send, and nothing beyond; the shell that would run it is not there on every machine. Without a
    /// Content-Type of its own, curl calls a body a form.
    /// </summary>
    private static async Task<Answer> Run(GatewayHost host, string curl)
    {
        var body = Data().Match(curl) is { Success: true } data ? data.Groups[1].Value : null;
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, Url().Match(curl).Value);
        var headers = Header().Matches(curl).ToDictionary(header => header.Groups[1].Value, header => header.Groups[2].Value, StringComparer.OrdinalIgnoreCase);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            headers.TryAdd("Content-Type", "application/x-www-form-urlencoded");
        }

        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value) || request.Content!.Headers.TryAddWithoutValidation(name, value));
        }

        using var response = await host.Http.SendAsync(request);
        return new Answer(response, await response.Content.ReadAsStringAsync());
    }

    [GeneratedRegex("http://[^ ]+")]
    private static partial Regex Url();

    [GeneratedRegex("-H '([^:]+): ([^']+)'")]
    private static partial Regex Header();

    [GeneratedRegex("-d '([^']+)'")]
    private static partial Regex Data();
}
