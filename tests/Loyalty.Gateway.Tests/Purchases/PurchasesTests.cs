using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Purchases;

[Collection(Shared.Name)]
public sealed class PurchasesTests(GatewayHost host)
{
    [Fact]
    public async Task Record_answers_what_it_earned_and_the_next_read_shows_it()
    {
        var program = await host.NewProgram();
        await program.Enroll("anna");

        var answer = (await program.All.Post(program.Path("/purchases"), program.Purchase("r1", "anna", 12_345))).Is(HttpStatusCode.Created);

        Assert.Equal(program.Path("/purchases/web/r1"), answer["Location"]);
        Assert.Null(answer["Idempotent-Replayed"]);
        var award = answer.Json.GetProperty("awards")[0];
        Assert.Equal(("base", "points", 123), (award.GetProperty("rule").GetString(), award.GetProperty("wallet").GetString(), award.GetProperty("points").GetInt32()));
        Assert.Equal("silver", answer.Json.GetProperty("tier").GetString());
        Assert.Equal(123, await program.Balance("anna"));
        var read = (await program.All.Get(answer["Location"]!)).Is(HttpStatusCode.OK).Json;
        Assert.Equal(answer.Json.GetProperty("awards").GetRawText(), read.GetProperty("awards").GetRawText());
        var reasons = read.GetProperty("explanation").EnumerateArray().Single(rule => rule.GetProperty("rule").GetString() == "store-only").GetProperty("reasons");
        Assert.Equal("otherChannel", reasons[0].GetProperty("code").GetString());
    }

    [Fact]
    public async Task Record_again_answers_the_same_and_says_so()
    {
        var program = await host.NewProgram();
        await program.Enroll("anna");
        var purchase = program.Purchase("r1", "anna", 1000);
        var first = await program.Record(purchase);
        await program.Record(program.Purchase("r2", "anna", 5000));

        var again = await program.WithoutTrace(() => program.All.Post(program.Path("/purchases"), purchase));

        Assert.Equal("true", again.Is(HttpStatusCode.Created)["Idempotent-Replayed"]);
        Assert.Equal(first.Text, again.Text);
    }

    [Fact]
    public async Task Record_as_a_dry_run_foretells_the_run_and_writes_nothing()
    {
        var program = await host.NewProgram();
        await program.Enroll("anna");
        var purchase = program.Purchase("r1", "anna", 12_345);

        var dry = (await program.WithoutTrace(() => program.All.Post(program.Path("/purchases?dryRun=true"), purchase))).Is(HttpStatusCode.OK);
        var run = (await program.All.Post(program.Path("/purchases?dryRun=false"), purchase)).Is(HttpStatusCode.Created);

        Assert.True(dry.Json.GetProperty("dryRun").GetBoolean());
        Assert.NotEqual(0, dry.Json.GetProperty("explanation").GetArrayLength());
        foreach (var member in new[] { "channel", "id", "member", "occurredAt", "edition", "late", "awards", "balances", "tier", "returns" })
        {
            Assert.Equal(run.Json.GetProperty(member).GetRawText(), dry.Json.GetProperty(member).GetRawText());
        }
    }

    [Fact]
    public async Task Record_finds_the_member_by_what_was_shown()
    {
        var program = await host.NewProgram();
        await program.Enroll("anna", """, "identifiers": [{ "kind": "card", "value": "2900001" }, { "kind": "email", "value": "Anna@example.com" }]""");

        var answer = await program.Record(program.Purchase("r1", null, 1000, more: """, "identifier": { "kind": "email", "value": " anna@EXAMPLE.com " }"""));

        Assert.Equal("anna", answer.Json.GetProperty("member").GetString());
        Assert.Equal(10, await program.Balance("anna"));
    }

    [Fact]
    public async Task Record_without_a_member_is_a_guests()
    {
        var program = await host.NewProgram();

        var answer = await program.Record(program.Purchase("r1", null, 1000));

        Assert.Equal("null", answer.Json.GetProperty("member").GetRawText());
        Assert.Contains("guest/web/", await program.Journal(), StringComparison.Ordinal);
        (await program.All.Get(program.Path("/purchases/web/r1"))).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Get_of_an_unknown_purchase_answers_404()
    {
        var program = await host.NewProgram();

        (await program.All.Get(program.Path("/purchases/web/none"))).IsProblem(HttpStatusCode.NotFound, "purchaseNotFound");
    }

    [Fact]
    public async Task Totals_show_what_went_through_a_channel()
    {
        var program = await host.NewProgram();
        await program.Enroll("anna");
        await program.Record(program.Purchase("r1", "anna", 12_000));
        await program.Record(program.Purchase("r2", null, 500));
        await program.CaughtUp();
        var till = await program.NewCaller("insightRead", channel: "store");

        var day = (await program.All.Get(program.Path("/channels/web"))).Is(HttpStatusCode.OK).Json.GetProperty("days")[0];
        var tiers = (await program.All.Get(program.Path("/tiers"))).Is(HttpStatusCode.OK).Json.GetProperty("tiers");
        var members = (await program.All.Get(program.Path("/members?tier=silver"))).Is(HttpStatusCode.OK).Json.GetProperty("members");

        Assert.Equal((2, 1, 12_500), (day.GetProperty("purchases").GetInt32(), day.GetProperty("guestPurchases").GetInt32(), day.GetProperty("amount").GetInt32()));
        Assert.Equal([("base", 0), ("silver", 1), ("gold", 0)], tiers.EnumerateArray().Select(tier => (tier.GetProperty("tier").GetString()!, tier.GetProperty("standing").GetInt32())));
        Assert.Equal("anna", members[0].GetProperty("member").GetString());
        Assert.Equal(1, (await program.All.Get(program.Path("/tiers/silver"))).Is(HttpStatusCode.OK).Json.GetProperty("standing").GetInt32());
        (await program.All.Get(program.Path("/tiers/none"))).IsProblem(HttpStatusCode.NotFound, "tierNotFound");
        (await program.All.Get(program.Path("/channels/none"))).IsProblem(HttpStatusCode.NotFound, "channelNotFound");
        (await program.All.Get(program.Path("/channels/web?from=2026-02-01&to=2026-01-01"))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "?to");
        (await program.All.Get(program.Path("/channels/web?from=monday"))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "?from");
        (await till.Get(program.Path("/channels/web"))).IsProblem(HttpStatusCode.Forbidden, "channelForbidden");
        Assert.Equal(1, (await till.Get(program.Path("/channels"))).Is(HttpStatusCode.OK).Json.GetProperty("channels").GetArrayLength());
    }
}
