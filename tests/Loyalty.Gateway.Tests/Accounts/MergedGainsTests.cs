using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Loyalty.Cli.Output;
using Loyalty.Cli.Reconciliation;
using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Accounts;

/// <summary>Two members who are one person, with all that a program gives beside points.</summary>
[Collection(Shared.Name)]
public sealed class MergedGainsTests(GatewayHost host)
{
    private static readonly string Definition = TestProgram.Definition
        .Replace("{ \"id\": \"points\", \"kind\": \"points\" }", "{ \"id\": \"points\", \"kind\": \"points\" }, { \"id\": \"stamps\", \"kind\": \"stamps\" }", StringComparison.Ordinal)
        .Replace("\"earningRules\": [", """
            "memberships": [{ "id": "plus", "length": 12, "unit": "months", "graceDays": 14, "tier": "gold" }, { "id": "week", "length": 7 }],
            "referral": { "referrer": { "wallet": "points", "points": 500 }, "friend": { "wallet": "points", "points": 200 }, "condition": { "amount": { "atLeast": 2000 } },
                          "withinDays": 30, "returnDays": 14, "caps": [{ "period": "lifetime", "referrals": 2 }] },
            "challenges": [{ "id": "regular", "measure": "count", "goal": 2, "points": { "wallet": "points", "points": 100 }, "badge": { "id": "regular" } },
                           { "id": "spender", "measure": "amount", "goal": 9000, "repeatable": true, "points": { "wallet": "points", "points": 70 }, "leaderboard": true },
                           { "id": "both", "measure": "distinctChannels", "goal": 2, "period": "month", "points": { "wallet": "points", "points": 30 } }],
            "segments": [{ "id": "buyers", "condition": { "purchases": { "days": 30, "atLeast": 4 } } }, { "id": "staff" }],
            "earningRules": [{ "id": "cups", "wallet": "stamps", "effect": { "points": 1, "perItem": true } },
            """, StringComparison.Ordinal);

    [Fact]
    public async Task Everything_that_either_had_goes_along_is_taken_back_exactly_and_reconciles()
    {
        var program = await host.NewProgram(Definition);
        await program.Offer("mug", """{ "name": "A mug", "price": { "wallet": "points", "points": 5 }, "stock": "counted" }""", pieces: 9);
        await program.Offer("coffee", """{ "name": "Free coffee", "price": { "wallet": "stamps", "points": 5 }, "automatic": true }""");
        (await program.All.Put(program.Path("/campaigns/rush/draft"), """{ "wallet": "points", "effect": { "pointsPerPurchase": 9 }, "caps": [{ "period": "lifetime", "awards": 5, "atLimit": "refuse" }], "budget": { "unit": "awards", "total": 100 } }""", ("If-None-Match", "*"))).Is(HttpStatusCode.OK);
        (await program.All.Post(program.Path("/campaigns/rush/draft:publish"), "")).Is(HttpStatusCode.Created);
        host.Clock.Advance(TimeSpan.FromSeconds(2));
        await program.Enroll("last");
        await program.Enroll("old", await JoinedBy(program, "ann"));
        await program.Enroll("stays", await JoinedBy(program, "bob"));
        await program.Enroll("friend-1", $$""", "referralCode": "{{await Code(program, "old")}}" """);
        await program.Enroll("friend-2", $$""", "referralCode": "{{await Code(program, "stays")}}" """);
        foreach (var (member, plan) in (Dictionary<string, string>)new() { ["old"] = "plus", ["stays"] = "week" })
        {
            (await program.All.Post(program.Path($"/members/{member}/memberships/{plan}:pay"), $$"""{ "paidAt": "{{program.Now}}" }""", ("Idempotency-Key", $"pay-{member}"))).Is(HttpStatusCode.OK);
            (await program.All.Send(HttpMethod.Put, program.Path($"/members/{member}/tags/{plan}"), null, ("Idempotency-Key", $"tag-{member}"))).Is(HttpStatusCode.OK);
            await program.Record(program.Purchase($"{member}-1", member, 40_00));
            await program.Record(program.Purchase($"{member}-2", member, 30_00, "store"));
            await program.Record(program.Purchase($"{member}-3", member, 10_00));
            (await program.All.Post(program.Path($"/members/{member}/redemptions"), """{ "reward": "mug", "channel": "web" }""", ("Idempotency-Key", $"mug-{member}"))).Is(HttpStatusCode.Created);
        }

        await program.Record(program.Purchase("friend-1", "friend-1", 20_00));
        Assert.Equal((500, 500), (await program.Balance("ann"), await program.Balance("bob")));
        await Reconciled(program);

        (await Merge(program, "old", "stays")).Is(HttpStatusCode.OK);
        await Reconciled(program);

        var seen = (await program.All.Get(program.Path("/members/old"))).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("stays", "plus", "gold", 6), (Text(seen, "member"), Text(seen.GetProperty("membership"), "plan"), Text(seen.GetProperty("tier"), "tier"), seen.GetProperty("purchases").GetInt32()));
        Assert.Contains("buyers", seen.GetProperty("segments").EnumerateArray().Select(segment => segment.GetString()));
        var bought = (await program.All.Get(program.Path("/purchases/web/old-1"))).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("stays", "old"), (Text(bought, "member"), Text(bought, "recordedFor")));
        var challenges = (await program.All.Get(program.Path("/members/old/challenges"))).Is(HttpStatusCode.OK).Json.GetProperty("challenges").EnumerateArray().ToDictionary(challenge => Text(challenge, "challenge")!);
        Assert.Equal(2, challenges["regular"].GetProperty("completed").GetInt64());

        // The campaign's cap is of both: 3 + 3 of 5. The goal of 90.00 is reached by both together, twice with what comes.
        var after = (await program.Record(program.Purchase("after", "old", 21_00))).Json;
        Assert.DoesNotContain(after.GetProperty("awards").EnumerateArray(), award => Text(award, "campaign") == "rush");
        await program.Record(program.Purchase("friend-2", "friend-2", 20_00));
        await Return(program, "friend-1");

        // What qualified the referral of the one who is gone: its referrer loses it, and so does the member.
        await Return(program, "old-1");
        Assert.Equal((0, 500), (await program.Balance("ann"), await program.Balance("bob")));
        await Reconciled(program);

        (await Merge(program, "stays", "last")).Is(HttpStatusCode.OK);
        foreach (var purchase in (string[])["stays-1", "old-3", "old-2", "after", "stays-2", "stays-3", "friend-2"])
        {
            await Return(program, purchase);
            await Reconciled(program);
        }

        // Nothing is left but what was paid for the mugs.
        Assert.Equal((0, 0), (await program.Balance("ann"), await program.Balance("bob")));
        Assert.Equal(-10, await program.Balance("old"));
        (await program.All.Post(program.Path("/members/old/memberships/plus:refund"), "", ("Idempotency-Key", "refund"))).Is(HttpStatusCode.OK);
        Assert.Equal("base", Text((await program.All.Get(program.Path("/members/last"))).Is(HttpStatusCode.OK).Json.GetProperty("tier"), "tier"));
        await Reconciled(program);
    }

    [Fact]
    public async Task List_that_names_a_former_name_keeps_the_member_on_it()
    {
        var program = await host.NewProgram(Definition);
        foreach (var member in (string[])["anna", "old", "ben", "older", "carl"])
        {
            await program.Enroll(member);
        }

        var both = (await Upload(program, "old\nanna\ncarl\n", "first")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(3, both.GetProperty("listed").GetInt64());
        (await Merge(program, "old", "anna")).Is(HttpStatusCode.OK);
        (await Merge(program, "older", "ben")).Is(HttpStatusCode.OK);
        await program.CaughtUp();

        // Those who send the list know the old names only; ben comes onto it, carl leaves it.
        for (var times = 0; times < 2; times++)
        {
            var kept = (await Upload(program, "old\nolder\n", "second")).Is(HttpStatusCode.OK).Json;
            Assert.Equal((1, 1, 1), (kept.GetProperty("listed").GetInt64(), kept.GetProperty("unchanged").GetInt64(), kept.GetProperty("removed").GetInt64()));
            await program.CaughtUp();
            var listed = (await program.All.Get(program.Path("/members?segment=staff"))).Is(HttpStatusCode.OK).Json.GetProperty("members").EnumerateArray().Select(member => Text(member, "member"));
            Assert.Equal(["anna", "ben"], listed);
        }

        // Sent once more as it was, the first one keeps whom it listed.
        (await Upload(program, "old\nanna\ncarl\n", "first")).Is(HttpStatusCode.OK);
        Assert.Contains("staff", (await program.All.Get(program.Path("/members/anna"))).Text, StringComparison.Ordinal);
    }

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();

    private static async Task<string> JoinedBy(TestProgram program, string referrer)
    {
        await program.Enroll(referrer);
        return $$""", "referralCode": "{{await Code(program, referrer)}}" """;
    }

    private static async Task<string?> Code(TestProgram program, string member) => Text((await program.All.Post(program.Path($"/members/{member}/referral-code"), "{}")).Is(HttpStatusCode.OK).Json, "code");

    private static Task<Answer> Merge(TestProgram program, string member, string into) =>
        program.All.Post(program.Path($"/members/{member}/merge"), $$"""{ "into": "{{into}}" }""", ("Idempotency-Key", $"merge-{member}"));

    private static Task<Answer> Upload(TestProgram program, string lines, string key) =>
        program.All.Send(HttpMethod.Put, program.Path("/segments/staff/members"), Encoding.UTF8.GetBytes(lines), "text/plain", ("Idempotency-Key", key));

    private static async Task Return(TestProgram program, string purchase) => (await program.All.Post(program.Path("/returns"), $$"""
        { "id": "back-{{purchase}}", "channel": "web", "purchase": { "channel": "{{(purchase.EndsWith("-2", StringComparison.Ordinal) && !purchase.StartsWith("friend", StringComparison.Ordinal) ? "store" : "web")}}", "id": "{{purchase}}" }, "occurredAt": "{{program.Now}}" }
        """)).Is(HttpStatusCode.Created);

    private async Task Reconciled(TestProgram program)
    {
        await program.CaughtUp();
        using var http = new HttpClient { BaseAddress = host.Http.BaseAddress, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", host.FirstKey) } };
        var result = await new Reconcile(http, TimeProvider.System, program.Id, Meter.Silent).Run(CancellationToken.None);
        Assert.Equal("", string.Join("; ", result.Differences));
    }
}
