using System.Net;
using System.Net.Http.Headers;
using Loyalty.Cli.Output;
using Loyalty.Cli.Reconciliation;
using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Rewards;

/// <summary>Vouchers that nobody redeems, as managers set them up and tills see them.</summary>
[Collection(Shared.Name)]
public sealed class GivenVouchersTests(GatewayHost host)
{
    private const string Definition = """
        {
          "name": "Coffee", "timeZone": "Europe/Berlin", "currency": "EUR", "lateWindowDays": 90,
          "channels": [{ "id": "web" }],
          "wallets": [{ "id": "points", "kind": "points" }, { "id": "stamps", "kind": "stamps" }],
          "returns": { "vouchers": "cancelUnused" },
          "earningRules": [{ "id": "base", "wallet": "points", "effect": { "points": 1, "perAmount": 100 } },
                           { "id": "cups", "wallet": "stamps", "items": { "includeSkus": ["tea"] }, "effect": { "points": 1, "perItem": true } }REST]
        }
        """;

    [Fact]
    public async Task Stamp_card_and_given_vouchers_are_shown_and_add_up()
    {
        var program = await host.NewProgram(Definition.Replace("REST", "", StringComparison.Ordinal));
        await program.Offer("coffee", """{ "name": "Free coffee", "price": { "wallet": "stamps", "points": 4 }, "automatic": true }""");
        await program.Offer("mug", """{ "name": "Mug", "stock": "counted", "voucherDays": 30 }""", pieces: 1);
        await Publish(program, Definition.Replace("REST", """, { "id": "mugs", "reward": "mug", "minimumAmount": 5000 }""", StringComparison.Ordinal));
        await program.Enroll("ann");
        await program.Enroll("bob");

        Assert.Empty((await program.Record(program.Purchase("p1", "ann", 10_00))).Json.GetProperty("vouchers").EnumerateArray());
        var bought = (await program.Record(program.Purchase("p2", "ann", 60_00))).Json.GetProperty("vouchers").EnumerateArray().ToArray();

        Assert.Equal([("mug", "rule", "issued"), ("coffee", "automatic", "issued")], bought.Select(given => (Text(given, "reward"), Text(given.GetProperty("cause"), "kind"), Text(given, "state"))));
        var late = (await program.Record(program.Purchase("p3", "bob", 60_00))).Json.GetProperty("vouchers")[0];
        Assert.Equal(("notGiven", "outOfStock"), (Text(late, "state"), Text(late, "reason")));
        var found = (await program.All.Post(program.Path("/vouchers:lookup"), $$"""{ "code": "{{Text(bought[1], "code")}}" }""")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("ann", "coffee"), (Text(found, "member"), Text(found, "reward")));
        (await program.All.Post(program.Path("/members/ann/redemptions"), """{ "reward": "mug", "channel": "web" }""", ("Idempotency-Key", "r"))).IsProblem(HttpStatusCode.UnprocessableEntity, "notRedeemable");

        var returned = await program.All.Post(program.Path("/returns"), $$"""
            { "id": "r2", "channel": "web", "purchase": { "id": "p2" }, "occurredAt": "{{program.Now}}" }
            """);
        Assert.Equal(2, returned.Is(HttpStatusCode.Created).Json.GetProperty("cancelledVouchers").GetArrayLength());
        var cancelled = (await program.All.Get(program.Path($"/members/ann/vouchers/{Text(bought[0], "voucher")}"))).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("cancelled", "returned"), (Text(cancelled, "state"), Text(cancelled, "cancelReason")));

        // The piece that came back goes to the next.
        await program.CaughtUp();
        Assert.Equal("issued", Text((await program.Record(program.Purchase("p4", "bob", 60_00))).Json.GetProperty("vouchers")[0], "state"));
        await program.CaughtUp();
        using var http = new HttpClient { BaseAddress = host.Http.BaseAddress, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", host.FirstKey) } };
        var result = await new Reconcile(http, TimeProvider.System, program.Id, Meter.Silent).Run(CancellationToken.None);
        Assert.True(result.Differences.Count == 0, string.Join("; ", result.Differences));
    }

    [Fact]
    public async Task Birthday_rules_and_campaigns_that_give_vouchers_keep_what_they_say()
    {
        var rule = """, { "id": "birthday", "wallet": "points", "trigger": "birthday", "birthdayOn": "day", "effect": { "points": 100 } }""";
        var program = await host.NewProgram(Definition.Replace("REST", rule, StringComparison.Ordinal));
        await program.Offer("mug", """{ "name": "Mug" }""");

        var published = (await program.All.Get(program.Path("/editions/1"))).Is(HttpStatusCode.OK).Json.GetProperty("definition").GetProperty("earningRules")[2];
        var campaign = (await program.All.Put(program.Path("/campaigns/weekend/draft"), """{ "effect": { "reward": "mug" }, "budget": { "unit": "awards", "total": 5 } }""", ("If-None-Match", "*")))
            .Is(HttpStatusCode.OK).Json.GetProperty("definition");

        Assert.Equal(("birthday", "day"), (Text(published, "trigger"), Text(published, "birthdayOn")));
        Assert.Equal("mug", Text(campaign.GetProperty("effect"), "reward"));
        (await program.All.Post(program.Path("/campaigns/weekend/draft:publish"), "")).Is(HttpStatusCode.Created);
        Later();
        await program.Enroll("ann");
        Assert.Equal("campaign", Text((await program.Record(program.Purchase("p", "ann", 10_00))).Json.GetProperty("vouchers")[0].GetProperty("cause"), "kind"));
    }

    private async Task Publish(TestProgram program, string definition)
    {
        var draft = await program.All.Get(program.Path("/draft"));
        (await program.All.Put(program.Path("/draft"), definition, ("If-Match", draft["ETag"]!))).Is(HttpStatusCode.OK);
        (await program.All.Post(program.Path("/draft:publish"), "{}")).Is(HttpStatusCode.Created);
        Later();
    }

    /// <summary>Tills tell the time by the second: what they send within this one occurred before the edition took effect.</summary>
    private void Later() => host.Clock.Advance(TimeSpan.FromSeconds(2));

    private static string? Text(System.Text.Json.JsonElement json, string name) => json.GetProperty(name).GetString();
}
