using System.Net.Http.Headers;
using System.Text.Json;
using Loyalty.Cli.Output;
using Loyalty.Cli.Reconciliation;
using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Challenges;

[Collection(Shared.Name)]
public sealed class ChallengesTests(GatewayHost host)
{
    private const string Definition = """
        {
          "name": "Test", "timeZone": "Europe/Berlin", "currency": "EUR",
          "channels": [{ "id": "web" }, { "id": "store" }],
          "wallets": [{ "id": "points", "kind": "points" }],
          "activityTypes": [{ "id": "review" }],
          "earningRules": [{ "id": "base", "wallet": "points", "effect": { "points": 1, "perAmount": 100 } },
                           { "id": "talk", "trigger": "activity", "activityType": "review", "challenge": "steps", "steps": 4 }],
          "challenges": [{ "id": "spender", "name": "Spend fifty", "measure": "amount", "goal": 5000, "points": { "wallet": "points", "points": 500 }, "badge": { "id": "fan", "name": "Fan" }, "leaderboard": true, "repeatable": true, "mostTimes": 3 },
                         { "id": "both", "measure": "distinctChannels", "goal": 2, "period": "month" },
                         { "id": "steps", "measure": "steps", "goal": 10, "period": "year" },
                         { "id": "row", "measure": "streakDays", "goal": 5, "period": "month", "retired": true }]
        }
        """;

    [Fact]
    public async Task Purchase_shows_what_it_did_for_challenges_and_the_member_sees_progress_and_badges()
    {
        var program = await host.NewProgram(Definition);
        await program.Enroll("ann");

        var foretold = (await program.All.Post(program.Path("/purchases?dryRun=true"), program.Purchase("p1", "ann", 60_00))).Is(HttpStatusCode.OK).Json.GetProperty("challenges");
        var recorded = (await program.Record(program.Purchase("p1", "ann", 60_00))).Json;
        var outcomes = recorded.GetProperty("challenges");
        Assert.Equal(["spender", "both"], outcomes.EnumerateArray().Select(Challenge));
        Assert.Equal(["spender", "both", "steps", "row"], foretold.EnumerateArray().Select(Challenge));
        Assert.Equal(outcomes[0].ToString(), foretold[0].ToString());
        Assert.Equal("retired", foretold[3].GetProperty("reasons")[0].GetProperty("code").GetString());
        Assert.Equal((1000L, 1L, "fan"), (outcomes[0].GetProperty("progress").GetInt64(), outcomes[0].GetProperty("gained").GetInt64(), outcomes[0].GetProperty("badge").GetString()));
        Assert.Equal(560, await program.Balance("ann"));
        var read = (await program.All.Get(program.Path("/purchases/web/p1"))).Is(HttpStatusCode.OK).Json.GetProperty("challenges");
        Assert.Equal("ruleNotApplied", read[2].GetProperty("reasons")[0].GetProperty("code").GetString());

        var activity = (await program.All.Post(program.Path("/activities"), $$"""{ "id": "a1", "channel": "web", "member": "ann", "type": "review", "quantity": 2, "occurredAt": "{{program.Now}}" }""")).Is(HttpStatusCode.Created).Json;
        Assert.Equal((8L, 10L), (activity.GetProperty("challenges")[0].GetProperty("progress").GetInt64(), activity.GetProperty("challenges")[0].GetProperty("goal").GetInt64()));

        var seen = (await program.All.Get(program.Path("/members/ann/challenges"))).Is(HttpStatusCode.OK).Json;
        Assert.Equal(["spender", "both", "steps"], seen.GetProperty("challenges").EnumerateArray().Select(Challenge));
        Assert.Equal("web", seen.GetProperty("challenges")[1].GetProperty("values")[0].GetString());
        Assert.Equal("fan", seen.GetProperty("badges")[0].GetProperty("id").GetString());
        (await program.All.Get(program.Path("/members/nobody/challenges"))).IsProblem(HttpStatusCode.NotFound, "memberNotFound");

        (await program.All.Post(program.Path("/returns"), $$"""{ "id": "r1", "channel": "web", "member": "ann", "purchase": { "channel": "web", "id": "p1" }, "occurredAt": "{{program.Now}}" }""")).Is(HttpStatusCode.Created);
        Assert.Equal(0, await program.Balance("ann"));
        seen = (await program.All.Get(program.Path("/members/ann/challenges"))).Is(HttpStatusCode.OK).Json;
        Assert.Equal(0, seen.GetProperty("badges").GetArrayLength());
        await Reconciled(program);
    }

    [Fact]
    public async Task Leaderboard_shows_those_who_gave_a_name_for_as_long_as_they_give_it()
    {
        var program = await host.NewProgram(Definition);
        await program.Enroll("ann", """, "profile": { "leaderboardName": "Annie" }""");
        await program.Enroll("ben");
        await program.Enroll("cleo", """, "profile": { "name": "Cleo" }""");
        await program.Record(program.Purchase("p1", "ann", 60_00));
        await program.Record(program.Purchase("p2", "ben", 90_00));
        await program.Record(program.Purchase("p3", "cleo", 70_00));
        await program.CaughtUp();
        Assert.Equal("1 Annie 6000", await Board(program));

        await Name(program, "cleo", """{ "name": "Cleo", "leaderboardName": "Queen" }""");
        await program.Record(program.Purchase("p4", "ann", 10_00));
        await program.CaughtUp();
        Assert.Equal("1 Queen 7000, 1 Annie 7000", await Board(program));

        (await program.All.Post(program.Path("/returns"), $$"""{ "id": "r1", "channel": "web", "member": "ann", "purchase": { "channel": "web", "id": "p4" }, "occurredAt": "{{program.Now}}" }""")).Is(HttpStatusCode.Created);
        await program.CaughtUp();
        Assert.Equal("1 Queen 7000, 2 Annie 6000", await Board(program));
        Assert.Equal("1 Queen 7000", await Board(program, "?limit=1"));

        // Who takes the name back is gone at once, and from what is kept a moment later.
        await Name(program, "cleo", """{ "name": "Cleo" }""");
        Assert.Equal("1 Annie 6000", await Board(program));
        Assert.DoesNotContain("Queen", await program.Journal(), StringComparison.Ordinal);

        (await program.All.Get(program.Path("/challenges/none/leaderboard"))).IsProblem(HttpStatusCode.NotFound, "challengeNotFound");
        (await program.All.Get(program.Path("/challenges/spender/leaderboard?limit=501"))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "?limit");
        var insight = await program.NewCaller("insightRead");
        (await insight.Get(program.Path("/challenges/spender/leaderboard"))).Is(HttpStatusCode.OK);
        await Reconciled(program);
    }

    [Fact]
    public async Task Leaderboard_that_is_opened_while_a_window_runs_has_what_was_done_and_came_back_before()
    {
        var closed = Definition.Replace("\"leaderboard\": true", "\"leaderboard\": false", StringComparison.Ordinal);
        var program = await host.NewProgram(closed);
        await program.Enroll("ann", """, "profile": { "leaderboardName": "Annie" }""");
        await program.Enroll("ben");
        await program.Record(program.Purchase("p1", "ann", 60_00));
        await program.Record(program.Purchase("p2", "ben", 90_00));
        await Name(program, "ben", """{ "leaderboardName": "Ben" }""");
        await program.CaughtUp();
        Assert.Equal("", await Board(program));

        await Publish(Definition);
        Assert.Equal("1 Ben 9000, 2 Annie 6000", await Board(program));
        (await program.All.Post(program.Path("/returns"), $$"""{ "id": "r1", "channel": "web", "member": "ann", "purchase": { "channel": "web", "id": "p1" }, "occurredAt": "{{program.Now}}" }""")).Is(HttpStatusCode.Created);
        await program.CaughtUp();
        Assert.Equal("1 Ben 9000", await Board(program));

        await Publish(closed);
        Assert.Equal("", await Board(program));
        await Reconciled(program);

        async Task Publish(string definition)
        {
            var tag = (await program.All.Get(program.Path("/draft"))).Is(HttpStatusCode.OK)["ETag"]!;
            (await program.All.Put(program.Path("/draft"), definition, ("If-Match", tag))).Is(HttpStatusCode.OK);
            (await program.All.Post(program.Path("/draft:publish"), "{}")).Is(HttpStatusCode.Created);
        }
    }

    [Fact]
    public async Task Results_count_who_takes_part_and_completed_by_day()
    {
        var program = await host.NewProgram(Definition);
        await program.Enroll("ann");
        await program.Enroll("ben");
        await program.Record(program.Purchase("p1", "ann", 120_00));
        await program.Record(program.Purchase("p2", "ben", 10_00));
        (await program.All.Post(program.Path("/returns"), $$"""{ "id": "r1", "channel": "web", "member": "ann", "purchase": { "channel": "web", "id": "p1" }, "occurredAt": "{{program.Now}}", "amount": { "amount": 3000, "currency": "EUR" } }""")).Is(HttpStatusCode.Created);
        (await program.All.Post(program.Path("/returns"), $$"""{ "id": "r2", "channel": "web", "member": "ben", "purchase": { "channel": "web", "id": "p2" }, "occurredAt": "{{program.Now}}" }""")).Is(HttpStatusCode.Created);
        await program.CaughtUp();

        var results = (await program.All.Get(program.Path("/challenges/spender"))).Is(HttpStatusCode.OK).Json;
        Assert.Equal((1L, 1L), (results.GetProperty("takingPart").GetInt64(), results.GetProperty("completed").GetInt64()));
        var days = results.GetProperty("days").EnumerateArray().ToArray();
        Assert.Equal((2L, 1L, 2L, 1L), (Sum(days, "joined"), Sum(days, "left"), Sum(days, "completed"), Sum(days, "undone")));
        var list = (await program.All.Get(program.Path("/challenges"))).Is(HttpStatusCode.OK).Json.GetProperty("challenges");
        Assert.Equal(["spender", "both", "steps", "row"], list.EnumerateArray().Select(Challenge));
        Assert.Equal(1, list[0].GetProperty("completed").GetInt64());
        await Reconciled(program);
    }

    [Fact]
    public async Task Program_whose_goal_no_window_has_room_for_is_not_published()
    {
        var program = await host.NewProgram();
        (await program.All.Put(program.Path("/draft"), Definition.Replace("\"goal\": 2", "\"goal\": 3", StringComparison.Ordinal), ("If-Match", "\"1\""))).Is(HttpStatusCode.OK);

        var refused = (await program.All.Post(program.Path("/draft:publish"), "{}")).Is(HttpStatusCode.UnprocessableEntity);

        Assert.Contains("/challenges/1/goal", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Challenge_that_begins_or_ends_when_no_calendar_reaches_is_refused()
    {
        var program = await host.NewProgram();
        var endless = Definition.Replace("\"goal\": 2", "\"from\": \"0001-01-01T00:00:00Z\", \"until\": \"9999-12-31T23:59:59Z\", \"goal\": 2", StringComparison.Ordinal);

        (await program.All.Put(program.Path("/draft"), endless, ("If-Match", "\"1\""))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "/challenges/1/from", "/challenges/1/until");
    }

    private static string? Challenge(JsonElement element) => element.GetProperty("challenge").GetString();

    private static long Sum(JsonElement[] days, string what) => days.Sum(day => day.GetProperty(what).GetInt64());

    private static async Task Name(TestProgram program, string member, string profile)
    {
        var etag = (await program.All.Get(program.Path($"/members/{member}/profile"))).Is(HttpStatusCode.OK)["ETag"]!;
        (await program.All.Put(program.Path($"/members/{member}/profile"), profile, ("If-Match", etag))).Is(HttpStatusCode.OK);
    }

    private static async Task<string> Board(TestProgram program, string query = "")
    {
        var board = (await program.All.Get(program.Path($"/challenges/spender/leaderboard{query}"))).Is(HttpStatusCode.OK).Json;
        return string.Join(", ", board.GetProperty("entries").EnumerateArray()
            .Select(entry => $"{entry.GetProperty("rank").GetInt32()} {entry.GetProperty("name").GetString()} {entry.GetProperty("score").GetInt64()}"));
    }

    private async Task Reconciled(TestProgram program)
    {
        await program.CaughtUp();
        using var http = new HttpClient { BaseAddress = host.Http.BaseAddress, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", host.FirstKey) } };
        var result = await new Reconcile(http, TimeProvider.System, program.Id, Meter.Silent).Run(CancellationToken.None);
        Assert.Equal("", string.Join("; ", result.Differences));
    }
}
