using System.Net.Http.Headers;
using System.Text.Json;
using Loyalty.Cli.Output;
using Loyalty.Cli.Reconciliation;
using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Referrals;

[Collection(Shared.Name)]
public sealed class ReferralsTests(GatewayHost host)
{
    private const string Referral = """
        "referral": { "referrer": { "wallet": "points", "points": 500 }, "friend": { "wallet": "points", "points": 200 }, "condition": { "amount": { "atLeast": 2000 } },
                      "withinDays": 30, "returnDays": 14, "caps": [{ "period": "year", "referrals": 2 }] }
        """;

    private static readonly string Definition = TestProgram.Definition.Replace("\"tiers\":", Referral + ", \"tiers\":", StringComparison.Ordinal);

    [Fact]
    public async Task Friend_and_referrer_are_rewarded_and_see_it_everywhere()
    {
        var program = await host.NewProgram(Definition);
        var code = await Code(program, "anna");

        var ben = (await program.Enroll("ben", $$""", "referralCode": "{{code}}" """)).Json;
        Assert.Equal(("open", "anna"), (ben.GetProperty("referral").GetProperty("state").GetString(), ben.GetProperty("referral").GetProperty("by").GetString()));

        var bought = (await program.Record(program.Purchase("p1", "ben", 20_00))).Json;
        Assert.Equal(500, bought.GetProperty("referral").GetProperty("points").GetInt64());
        Assert.Equal("referral", bought.GetProperty("awards").EnumerateArray().Last().GetProperty("origin").GetString());
        Assert.Equal((500, 220), (await program.Balance("anna"), await program.Balance("ben")));
        Assert.Equal("rewarded", (await Get(program, "/members/ben")).GetProperty("referral").GetProperty("state").GetString());
        Assert.Contains("\"referralEarned\"", (await program.All.Get(program.Path("/members/anna/history"))).Text, StringComparison.Ordinal);

        await program.CaughtUp();
        var friend = Assert.Single((await Get(program, "/members/anna/referrals")).GetProperty("friends").EnumerateArray());
        Assert.Equal(("ben", "rewarded"), (friend.GetProperty("friend").GetString(), friend.GetProperty("state").GetString()));
        Assert.Equal("anna", (await Get(program, "/members/ben/referrals")).GetProperty("referredBy").GetProperty("by").GetString());
        var day = Assert.Single((await Get(program, "/referrals")).GetProperty("days").EnumerateArray());
        Assert.Equal((1, 1, 1), (day.GetProperty("started").GetInt64(), day.GetProperty("qualified").GetInt64(), day.GetProperty("rewarded").GetInt64()));
    }

    [Fact]
    public async Task Return_takes_back_both_sides_and_says_so()
    {
        var program = await host.NewProgram(Definition);
        await program.Enroll("ben", $$""", "referralCode": "{{await Code(program, "anna")}}" """);
        await program.Record(program.Purchase("p1", "ben", 20_00));

        var back = (await Return(program, "p1")).Json;

        Assert.Contains(back.GetProperty("takenBack").EnumerateArray(), taken => taken.GetProperty("origin").GetString() == "referral" && taken.GetProperty("points").GetInt64() == 200);
        Assert.Equal((0, 0), (await program.Balance("anna"), await program.Balance("ben")));
        Assert.Equal("takenBack", (await Get(program, "/members/ben")).GetProperty("referral").GetProperty("state").GetString());
    }

    [Fact]
    public async Task Code_asked_for_again_is_the_same_and_refused_where_nothing_is_offered()
    {
        var program = await host.NewProgram(Definition);
        var code = await Code(program, "anna");

        var again = (await program.WithoutTrace(() => MakeCode(program, "anna"))).Is(HttpStatusCode.OK);
        Assert.Equal(("true", code), (again["Idempotent-Replayed"], again.Json.GetProperty("code").GetString()));
        Assert.Equal(code, (await Get(program, "/members/anna/referral-code")).GetProperty("code").GetString());
        (await program.WithoutTrace(() => MakeCode(program, "nobody"))).IsProblem(HttpStatusCode.NotFound, "memberNotFound");
        await program.Enroll("ben");
        (await program.All.Get(program.Path("/members/ben/referral-code"))).IsProblem(HttpStatusCode.NotFound, "referralCodeNotFound");

        var without = await host.NewProgram();
        await without.Enroll("anna");
        (await without.WithoutTrace(() => MakeCode(without, "anna"))).IsProblem(HttpStatusCode.UnprocessableEntity, "referralsNotOffered");
        var eve = (await without.Enroll("eve", $$""", "referralCode": "{{code}}" """)).Json.GetProperty("referral");
        Assert.Equal(("refused", "codeUnknown"), (eve.GetProperty("state").GetString(), eve.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task Friend_on_the_referrers_device_is_enrolled_and_told_why_it_does_not_count()
    {
        var program = await host.NewProgram(Definition);
        var code = await Code(program, "anna", """{ "devices": ["phone"], "address": "1 High Street" }""");

        var eve = (await program.Enroll("eve", $$""", "referralCode": "{{code}}", "devices": ["phone"] """)).Json.GetProperty("referral");
        var moe = (await program.Enroll("moe", $$""", "referralCode": "{{code}}", "address": "1, high street" """)).Json.GetProperty("referral");

        Assert.Equal(["selfReferral", "selfReferral"], new[] { eve, moe }.Select(referral => referral.GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task Friend_who_shows_to_be_the_referrer_after_joining_is_refused_with_the_purchase()
    {
        var program = await host.NewProgram(Definition);
        await program.Enroll("anna", """, "profile": { "name": "Anna" }""");
        var code = (await MakeCode(program, "anna", """{ "devices": ["phone"] }""")).Is(HttpStatusCode.OK).Json.GetProperty("code").GetString();
        await program.Enroll("eve", $$""", "referralCode": "{{code}}", "devices": ["laptop"] """);
        await program.Enroll("moe", $$""", "referralCode": "{{code}}", "profile": { "name": "Moe" }""");
        var profile = (await program.All.Get(program.Path("/members/anna/profile"))).Is(HttpStatusCode.OK);
        (await program.All.Put(program.Path("/members/anna/profile"), """{ "email": "anna@example.com" }""", ("If-Match", profile["ETag"]!))).Is(HttpStatusCode.OK);
        profile = (await program.All.Get(program.Path("/members/moe/profile"))).Is(HttpStatusCode.OK);
        (await program.All.Put(program.Path("/members/moe/profile"), """{ "email": "Anna@Example.com" }""", ("If-Match", profile["ETag"]!))).Is(HttpStatusCode.OK);
        (await MakeCode(program, "anna", """{ "devices": ["laptop"] }""")).Is(HttpStatusCode.OK);

        foreach (var friend in new[] { "eve", "moe" })
        {
            Assert.Equal(JsonValueKind.Null, (await program.Record(program.Purchase($"p-{friend}", friend, 20_00))).Json.GetProperty("referral").ValueKind);
            var referral = (await Get(program, $"/members/{friend}")).GetProperty("referral");
            Assert.Equal(("refused", "selfReferral"), (referral.GetProperty("state").GetString(), referral.GetProperty("reason").GetString()));
            Assert.Equal(20, await program.Balance(friend));
        }

        Assert.Equal(0, await program.Balance("anna"));
        await program.CaughtUp();
        var listed = (await Get(program, "/members/anna/referrals")).GetProperty("friends").EnumerateArray().Select(friend => (friend.GetProperty("state").GetString(), friend.GetProperty("joinedOn").GetString()));
        Assert.All(listed, friend => Assert.Equal(("refused", program.Today), friend));
        using var http = new HttpClient { BaseAddress = host.Http.BaseAddress, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", host.FirstKey) } };
        Assert.Empty((await new Reconcile(http, TimeProvider.System, program.Id, Meter.Silent).Run(CancellationToken.None)).Differences);
    }

    [Theory]
    [InlineData("""{ "id": "eve", "referralCode": "" }""", "/referralCode")]
    [InlineData("""{ "id": "eve", "devices": [""] }""", "/devices/0")]
    [InlineData("""{ "id": "eve", "devices": ["1","2","3","4","5","6","7","8","9","10","11"] }""", "/devices")]
    [InlineData("""{ "id": "eve", "address": "- , -" }""", "/address")]
    public async Task Enrolment_with_what_cannot_be_read_is_refused_by_its_pointer(string body, string pointer)
    {
        var program = await host.NewProgram(Definition);

        (await program.WithoutTrace(() => program.All.Post(program.Path("/members"), body, ("Idempotency-Key", "k")))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", pointer);
    }

    [Fact]
    public async Task Totals_of_days_that_cannot_be_are_refused()
    {
        var program = await host.NewProgram(Definition);

        (await program.All.Get(program.Path("/referrals?from=2026-03-02&to=2026-03-01"))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "?to");
        (await host.First.Get("/v1/programs/no-such-program/referrals")).IsProblem(HttpStatusCode.NotFound, "programNotFound");
    }

    [Fact]
    public async Task Draft_keeps_the_referral_as_it_was_written()
    {
        var program = await host.NewProgram(Definition);

        var kept = (await Get(program, "/draft")).GetProperty("definition").GetProperty("referral");

        Assert.Equal(
            (500, 200, 2000, 30, 14, "year", 2),
            (kept.GetProperty("referrer").GetProperty("points").GetInt64(),
                kept.GetProperty("friend").GetProperty("points").GetInt64(),
                kept.GetProperty("condition").GetProperty("amount").GetProperty("atLeast").GetInt64(),
                kept.GetProperty("withinDays").GetInt32(),
                kept.GetProperty("returnDays").GetInt32(),
                kept.GetProperty("caps")[0].GetProperty("period").GetString(),
                kept.GetProperty("caps")[0].GetProperty("referrals").GetInt32()));
    }

    [Fact]
    public async Task Reconcile_of_referrals_that_are_rewarded_capped_taken_back_and_refused_finds_no_difference()
    {
        var program = await host.NewProgram(Definition);
        var code = await Code(program, "anna");
        string[] friends = [.. Enumerable.Range(0, 6).Select(number => $"friend-{number}")];
        await Task.WhenAll(friends.Select(friend => program.Enroll(friend, $$""", "referralCode": "{{code}}" """)));
        await program.Enroll("eve", """, "referralCode": "nobodys" """);
        await Task.WhenAll(friends[..4].Select(friend => program.Record(program.Purchase($"p-{friend}", friend, 30_00))));
        foreach (var friend in friends[..4])
        {
            (await Return(program, $"p-{friend}", friend == friends[3] ? 5_00 : 20_00)).Is(HttpStatusCode.Created);
        }

        await program.Record(program.Purchase("later", friends[4], 30_00));
        await program.CaughtUp();

        using var http = new HttpClient { BaseAddress = host.Http.BaseAddress, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", host.FirstKey) } };
        var result = await new Reconcile(http, TimeProvider.System, program.Id, Meter.Silent).Run(CancellationToken.None);

        Assert.Empty(result.Differences);
        Assert.Equal((6, 0, 0), (result.Referrals, result.ReferralsOpen, result.ExitCode));
    }

    private static async Task<string> Code(TestProgram program, string member, string body = "{}")
    {
        await program.Enroll(member);
        return (await MakeCode(program, member, body)).Is(HttpStatusCode.OK).Json.GetProperty("code").GetString()!;
    }

    private static Task<Answer> MakeCode(TestProgram program, string member, string body = "{}") => program.All.Post(program.Path($"/members/{member}/referral-code"), body);

    private static async Task<JsonElement> Get(TestProgram program, string path) => (await program.All.Get(program.Path(path))).Is(HttpStatusCode.OK).Json;

    private static async Task<Answer> Return(TestProgram program, string purchase, long amount = 20_00) => (await program.All.Post(program.Path("/returns"), $$"""
        { "id": "r-{{purchase}}", "channel": "web", "purchase": { "id": "{{purchase}}" }, "occurredAt": "{{program.Now}}", "amount": { "amount": {{amount}}, "currency": "EUR" } }
        """)).Is(HttpStatusCode.Created);
}
