using System.Globalization;
using System.Text.Json;
using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Programs;

/// <summary>What becomes of a draft: warnings, diff, editions in their time.</summary>
[Collection(Shared.Name)]
public sealed class EditionsTests(GatewayHost host)
{
    private const string Mug = """{ "name": "A mug", "price": { "wallet": "points", "points": 500 } }""";

    [Fact]
    public async Task Purchase_that_occurred_under_edition_3_is_valued_by_edition_3_when_edition_5_is_in_force()
    {
        await using var own = await OwnHost.Start();
        var program = await own.Host.NewProgram();
        await program.Enroll("anna");
        var start = own.Host.Clock.GetUtcNow();

        // Edition n gives n points for each euro, from hour n on.
        for (var n = 2; n <= 5; n++)
        {
            await Save(program, definition => definition.Replace($"\"effect\":{{\"points\":{n - 1},\"perAmount\":100", $"\"effect\":{{\"points\":{n},\"perAmount\":100", StringComparison.Ordinal));
            var published = (await program.All.Post(program.Path("/draft:publish"), $$"""{ "effectiveAt": "{{At(start.AddHours(n))}}" }""")).Is(HttpStatusCode.Created);
            Assert.Equal(n, published.Json.GetProperty("number").GetInt32());
        }

        own.Host.Clock.Advance(TimeSpan.FromHours(5.5));
        var late = await program.Record(program.Purchase("r3", "anna", 1_000).Replace(program.Now, At(start.AddHours(3.5)), StringComparison.Ordinal));
        var now = await program.Record(program.Purchase("r5", "anna", 1_000));

        Assert.Equal((3, 30), (late.Json.GetProperty("edition").GetInt32(), Points(late)));
        Assert.Equal((5, 50), (now.Json.GetProperty("edition").GetInt32(), Points(now)));
        Assert.Equal((3, 30), (await Stored("r3")));

        async Task<(int, int)> Stored(string id)
        {
            var stored = (await program.All.Get(program.Path("/purchases/web/" + id))).Is(HttpStatusCode.OK);
            Assert.Contains(stored.Json.GetProperty("explanation").EnumerateArray(), rule => rule.GetProperty("rule").GetString() == "base" && rule.GetProperty("points").GetInt32() == 30);
            return (stored.Json.GetProperty("edition").GetInt32(), Points(stored));
        }
    }

    [Fact]
    public async Task Publishing_or_rolling_back_again_gets_the_same_edition_and_says_so()
    {
        await using var own = await OwnHost.Start();
        var program = await own.Host.NewProgram();
        await Save(program, definition => definition.Replace("\"effect\":{\"points\":1,", "\"effect\":{\"points\":7,", StringComparison.Ordinal));
        foreach (var (path, number) in new[] { ("/draft:publish", 2), ("/editions/1:rollback", 3) })
        {
            foreach (var again in new[] { false, true })
            {
                var answer = (await program.All.Post(program.Path(path), "{}")).Is(HttpStatusCode.Created);
                Assert.Equal((number, again), (answer.Json.GetProperty("number").GetInt32(), answer["Idempotent-Replayed"] == "true"));
            }

            NextSecond(own);
        }
    }

    [Fact]
    public async Task Publish_at_a_time_takes_effect_then_and_not_before()
    {
        await using var own = await OwnHost.Start();
        var program = await own.Host.NewProgram();
        await program.Enroll("anna");
        await Save(program, definition => definition.Replace("\"effect\":{\"points\":1,", "\"effect\":{\"points\":7,", StringComparison.Ordinal));
        var at = own.Host.Clock.GetUtcNow().AddHours(2);
        (await program.All.Post(program.Path("/draft:publish"), $$"""{ "effectiveAt": "{{At(at)}}" }""")).Is(HttpStatusCode.Created);

        var before = await program.Record(program.Purchase("r1", "anna", 1_000));
        own.Host.Clock.Advance(TimeSpan.FromHours(3));
        var after = await program.Record(program.Purchase("r2", "anna", 1_000));
        (await program.All.Post(program.Path("/editions/1:rollback"), "{}")).Is(HttpStatusCode.Created);
        NextSecond(own);
        var rolledBack = await program.Record(program.Purchase("r3", "anna", 1_000));

        Assert.Equal([(1, 10), (2, 70), (3, 10)], new[] { before, after, rolledBack }.Select(answer => (answer.Json.GetProperty("edition").GetInt32(), Points(answer))));
    }

    [Fact]
    public async Task Rollback_at_a_time_takes_effect_then()
    {
        await using var own = await OwnHost.Start();
        var program = await own.Host.NewProgram();
        await program.Enroll("anna");
        await Save(program, definition => definition.Replace("\"effect\":{\"points\":1,", "\"effect\":{\"points\":7,", StringComparison.Ordinal));
        (await program.All.Post(program.Path("/draft:publish"), "{}")).Is(HttpStatusCode.Created);
        NextSecond(own);
        var at = own.Host.Clock.GetUtcNow().AddHours(1);
        (await program.All.Post(program.Path("/editions/1:rollback"), $$"""{ "effectiveAt": "{{At(at)}}" }""")).Is(HttpStatusCode.Created);

        var before = await program.Record(program.Purchase("r1", "anna", 1_000));
        own.Host.Clock.Advance(TimeSpan.FromHours(2));
        var after = await program.Record(program.Purchase("r2", "anna", 1_000));

        Assert.Equal([(2, 70), (3, 10)], new[] { before, after }.Select(answer => (answer.Json.GetProperty("edition").GetInt32(), Points(answer))));
        (await program.All.Post(program.Path("/editions/2:rollback"), """{ "effectiveAt": "2020-01-01T00:00:00Z" }""")).IsProblem(HttpStatusCode.UnprocessableEntity, "effectiveTooEarly", "/effectiveAt");
    }

    [Fact]
    public async Task Diff_of_the_draft_names_what_it_changes_against_the_edition_in_force()
    {
        var program = await host.NewProgram();
        await program.Offer("mug", Mug);
        Assert.Empty(Changes(await program.All.Get(program.Path("/draft:diff"))));
        await Save(program, definition => definition
            .Replace("\"name\":\"Test\"", "\"name\":\"Changed\"", StringComparison.Ordinal)
            .Replace("\"threshold\":10000", "\"threshold\":20000", StringComparison.Ordinal)
            .Replace("[{\"id\":\"base\",\"name\":null,\"wallet\":\"points\"", "[{\"id\":\"extra\",\"wallet\":\"points\",\"effect\":{\"points\":1,\"perAmount\":500}},{\"id\":\"base\",\"wallet\":\"points\"", StringComparison.Ordinal));

        var diff = (await program.All.Get(program.Path("/draft:diff"))).Is(HttpStatusCode.OK);

        Assert.Equal(2, diff.Json.GetProperty("from").GetInt32());
        Assert.Equal(JsonValueKind.Null, diff.Json.GetProperty("to").ValueKind);
        Assert.Equal(["/name changed", "/earningRules/0 added", "/tiers/levels/1/threshold changed"], Changes(diff));
        var threshold = diff.Json.GetProperty("changes")[2];
        Assert.Equal((10_000, 20_000), (threshold.GetProperty("before").GetInt32(), threshold.GetProperty("after").GetInt32()));
    }

    [Fact]
    public async Task Diff_of_editions_holds_campaigns_and_rewards_too()
    {
        var program = await host.NewProgram();
        await program.Offer("mug", Mug);
        await program.Offer("pen", Mug);

        Assert.Equal(["/rewards/0 added"], Changes(await program.All.Get(program.Path("/editions/2:diff"))));
        Assert.Equal(["/rewards/0 added", "/rewards/1 added"], Changes(await program.All.Get(program.Path("/editions/3:diff?against=1"))));
        Assert.Equal(["/rewards/0 removed", "/rewards/1 removed"], Changes(await program.All.Get(program.Path("/editions/1:diff?against=3"))));
        (await program.All.Get(program.Path("/editions/2:diff?against=x"))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "?against");
        (await program.All.Get(program.Path("/editions/2:diff?against=9"))).IsProblem(HttpStatusCode.NotFound, "editionNotFound");
        (await program.All.Get(program.Path("/editions/9:diff"))).IsProblem(HttpStatusCode.NotFound, "editionNotFound");
    }

    [Fact]
    public async Task Diff_without_an_edition_answers_404()
    {
        (await host.First.Put("/v1/programs/undiffed/draft", TestProgram.Definition, ("If-None-Match", "*"))).Is(HttpStatusCode.OK);

        (await host.First.Get("/v1/programs/undiffed/draft:diff")).IsProblem(HttpStatusCode.NotFound, "programNotPublished");
        (await host.First.Get("/v1/programs/undrafted/draft:diff")).IsProblem(HttpStatusCode.NotFound, "draftNotFound");
    }

    [Fact]
    public async Task Reward_that_nobody_can_afford_is_not_published_and_one_that_comes_out_of_reach_is_warned_of()
    {
        var definition = TestProgram.Definition
            .Replace("[{ \"id\": \"points\", \"kind\": \"points\" }]", "[{ \"id\": \"points\", \"kind\": \"points\" }, { \"id\": \"gifts\", \"kind\": \"points\" }, { \"id\": \"thanks\", \"kind\": \"points\", \"givenOtherwise\": true }]", StringComparison.Ordinal)
            .Replace("\"effect\": { \"points\": 1, \"perAmount\": 100 }", "\"effect\": { \"points\": 1, \"perAmount\": 100 }, \"caps\": [{ \"period\": \"lifetime\", \"points\": 200 }]", StringComparison.Ordinal);
        var program = await host.NewProgram(definition);

        Assert.Equal(["/price/points is more than the 400"], await Faults("mug", Mug));
        Assert.Equal(["/price/wallet has no earning rule, campaign,"], await Faults("pen", Mug.Replace("\"points\", \"points\": 500", "\"gifts\", \"points\": 1", StringComparison.Ordinal)));
        Assert.Empty(await Faults("tea", Mug.Replace("\"points\", \"points\": 500", "\"thanks\", \"points\": 1", StringComparison.Ordinal)));
        Assert.Empty(await Faults("cup", Mug.Replace("500", "400", StringComparison.Ordinal)));
        (await program.All.Post(program.Path("/rewards/mug/draft:publish"), "")).IsProblem(HttpStatusCode.UnprocessableEntity, "rewardInvalid", "/price/points");
        (await program.All.Post(program.Path("/rewards/cup/draft:publish"), "")).Is(HttpStatusCode.Created);

        // Members may hold what the edition before gave.
        await Save(program, text => text.Replace("\"points\":200", "\"points\":100", StringComparison.Ordinal));
        var whole = (await program.All.Send(HttpMethod.Post, program.Path("/draft:validate"), null)).Is(HttpStatusCode.OK);
        Assert.Equal(["/rewards/0/price/points"], whole.Json.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetProperty("pointer").GetString()));
        Assert.Equal(0, whole.Json.GetProperty("faults").GetArrayLength());
        (await program.All.Post(program.Path("/draft:publish"), "{}")).Is(HttpStatusCode.Created);

        async Task<string[]> Faults(string reward, string draft)
        {
            (await program.All.Put(program.Path($"/rewards/{reward}/draft"), draft, ("If-None-Match", "*"))).Is(HttpStatusCode.OK);
            var validated = (await program.All.Send(HttpMethod.Post, program.Path($"/rewards/{reward}/draft:validate"), null)).Is(HttpStatusCode.OK).Json;
            Assert.Equal(0, validated.GetProperty("warnings").GetArrayLength());
            return [.. validated.GetProperty("faults").EnumerateArray().Select(fault => $"{fault.GetProperty("pointer").GetString()} {string.Join(' ', fault.GetProperty("reason").GetString()!.Split(' ').Take(5))}")];
        }
    }

    [Fact]
    public async Task Rolling_back_keeps_what_has_come_since_as_retired_and_names_what_stands_in_its_way()
    {
        var program = await host.NewProgram();
        await Save(program, definition => definition.Replace("\"channels\":[{", "\"channels\":[{\"id\":\"kiosk\"},{", StringComparison.Ordinal));
        (await program.All.Post(program.Path("/draft:publish"), "{}")).Is(HttpStatusCode.Created);
        (await program.All.Put(program.Path("/campaigns/opening/draft"), """{ "channels": ["kiosk"], "wallet": "points", "effect": { "pointsPerPurchase": 5 } }""", ("If-None-Match", "*"))).Is(HttpStatusCode.OK);
        (await program.All.Post(program.Path("/campaigns/opening/draft:publish"), "")).Is(HttpStatusCode.Created);

        (await program.All.Post(program.Path("/editions/1:rollback"), "{}")).IsProblem(HttpStatusCode.UnprocessableEntity, "programInvalid", "/campaigns/0/channels");
        (await program.All.Send(HttpMethod.Post, program.Path("/campaigns/opening:end"), null)).Is(HttpStatusCode.Created);
        var edition = (await program.All.Post(program.Path("/editions/1:rollback"), "{}")).Is(HttpStatusCode.Created).Json.GetProperty("number").GetInt32();

        var channels = (await program.All.Get(program.Path($"/editions/{edition}"))).Json.GetProperty("definition").GetProperty("channels");
        Assert.Equal(["web False", "store False", "kiosk True"], channels.EnumerateArray().Select(channel => $"{channel.GetProperty("id").GetString()} {channel.GetProperty("retired").GetBoolean()}"));
    }

    /// <summary>Saves the draft changed.</summary>
    internal static async Task Save(TestProgram program, Func<string, string> change)
    {
        var draft = await program.All.Get(program.Path("/draft"));
        var before = draft.Json.GetProperty("definition").GetRawText();
        var after = change(before);
        Assert.NotEqual(before, after);
        (await program.All.Put(program.Path("/draft"), after, ("If-Match", draft["ETag"]!))).Is(HttpStatusCode.OK);
    }

    private static string[] Changes(Answer diff) =>
        [.. diff.Is(HttpStatusCode.OK).Json.GetProperty("changes").EnumerateArray().Select(change => $"{change.GetProperty("pointer").GetString()} {change.GetProperty("change").GetString()}")];

    private static int Points(Answer purchase) => purchase.Json.GetProperty("awards").EnumerateArray().Sum(award => award.GetProperty("points").GetInt32());

    /// <summary>Tills tell the time in seconds: what occurs in this one occurred before what has just been published.</summary>
    private static void NextSecond(OwnHost own) => own.Host.Clock.Advance(TimeSpan.FromSeconds(1));

    private static string At(DateTimeOffset instant) => instant.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
}
