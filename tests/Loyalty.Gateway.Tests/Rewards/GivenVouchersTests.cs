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
        await Reconciled(program);
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

    [Fact]
    public async Task Challenges_and_referrals_that_give_vouchers_show_them_and_a_return_takes_them_back()
    {
        const string Gains = """
            ],
            "challenges": [{ "id": "fan", "measure": "count", "goal": 2, "reward": "mug", "points": { "wallet": "points", "points": 50 } }],
            "referral": { "referrer": { "reward": "mug" }, "friend": { "wallet": "points", "points": 20, "reward": "mug" }, "condition": { "amount": { "atLeast": 2000 } }, "withinDays": 30, "returnDays": 14 }
            """;
        var program = await host.NewProgram(Definition.Replace("REST", "", StringComparison.Ordinal));
        await program.Offer("mug", """{ "name": "Mug", "stock": "counted" }""", pieces: 5);
        var definition = Definition.Replace("REST]", Gains, StringComparison.Ordinal);
        await Publish(program, definition);
        var diff = (await program.All.Get(program.Path("/editions/3:diff?against=1"))).Is(HttpStatusCode.OK).Text;
        Assert.Contains("\"/referral\"", diff, StringComparison.Ordinal);
        await program.Enroll("ann");
        var code = Text((await program.All.Post(program.Path("/members/ann/referral-code"), "{}")).Is(HttpStatusCode.OK).Json, "code");
        await program.Enroll("bob", $$""", "referralCode": "{{code}}" """);

        var foretold = (await program.All.Post(program.Path("/purchases?dryRun=true"), program.Purchase("p1", "bob", 20_00))).Is(HttpStatusCode.OK).Json;
        var first = (await program.Record(program.Purchase("p1", "bob", 20_00))).Json;
        Assert.Equal(("referral", "ann", "issued"), Cause(first.GetProperty("vouchers")[0]));
        Assert.Equal(("referral", "ann", "pending"), Cause(foretold.GetProperty("vouchers")[0]));
        Assert.Equal((0L, "mug"), (first.GetProperty("referral").GetProperty("points").GetInt64(), Text(first.GetProperty("referral"), "reward")));
        var anns = (await program.All.Get(program.Path("/members/ann/vouchers"))).Is(HttpStatusCode.OK).Json.GetProperty("vouchers")[0];
        Assert.Equal("bob", Text(anns.GetProperty("cause"), "id"));
        Assert.Equal("mug", Text((await program.All.Get(program.Path("/members/bob/challenges"))).Is(HttpStatusCode.OK).Json.GetProperty("challenges")[0], "reward"));
        var second = (await program.Record(program.Purchase("p2", "bob", 10_00))).Json;
        Assert.Equal(("challenge", "fan", "issued"), Cause(second.GetProperty("vouchers")[0]));

        var returned = (await program.All.Post(program.Path("/returns"), $$"""{ "id": "r1", "channel": "web", "purchase": { "id": "p1" }, "occurredAt": "{{program.Now}}" }""")).Is(HttpStatusCode.Created).Json;
        Assert.Equal(2, returned.GetProperty("cancelledVouchers").GetArrayLength());
        Assert.Equal("cancelled", Text((await program.All.Get(program.Path($"/members/ann/vouchers/{Text(anns, "id")}"))).Is(HttpStatusCode.OK).Json, "state"));
        var entries = (await program.All.Get(program.Path("/members/bob/history"))).Is(HttpStatusCode.OK).Json.GetProperty("entries").EnumerateArray().ToArray();
        Assert.Equal(["given"], Moves(entries, "purchase"));
        Assert.Equal(["cancelled", "cancelled"], Moves(entries, "return"));

        await Reconciled(program);

        var draft = await program.All.Get(program.Path("/draft"));
        var faulty = definition.Replace("\"goal\": 2, \"reward\": \"mug\"", "\"goal\": 2, \"reward\": \"hat\"", StringComparison.Ordinal).Replace("{ \"reward\": \"mug\" }", "{ \"points\": 5 }", StringComparison.Ordinal);
        (await program.All.Put(program.Path("/draft"), faulty, ("If-Match", draft["ETag"]!))).Is(HttpStatusCode.OK);
        var faults = (await program.All.Post(program.Path("/draft:validate"), "")).Text;
        Assert.Contains("/challenges/0/reward", faults, StringComparison.Ordinal);
        Assert.Contains("\"/referral/referrer\"", faults, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Vouchers_that_came_by_a_merge_and_were_used_end_when_that_is_undone_after_the_return_and_add_up()
    {
        var program = await host.NewProgram(Definition.Replace("REST", "", StringComparison.Ordinal));
        await program.Offer("mug", """{ "name": "Mug", "stock": "counted" }""", pieces: 5);
        await Publish(program, Definition.Replace("REST]", """], "challenges": [{ "id": "fan", "measure": "count", "goal": 1, "reward": "mug" }]""", StringComparison.Ordinal));
        (await program.All.Put(program.Path("/campaigns/mugs/draft"), """{ "effect": { "reward": "mug" }, "budget": { "unit": "awards", "total": 5 } }""", ("If-None-Match", "*"))).Is(HttpStatusCode.OK);
        (await program.All.Post(program.Path("/campaigns/mugs/draft:publish"), "")).Is(HttpStatusCode.Created);
        Later();
        await program.Enroll("bob");
        await program.Enroll("ann");
        var vouchers = (await program.Record(program.Purchase("p1", "ann", 10_00))).Json.GetProperty("vouchers").EnumerateArray().ToArray();
        Assert.Equal(["campaign", "challenge"], vouchers.Select(voucher => Cause(voucher).Kind).Order());
        foreach (var voucher in vouchers)
        {
            (await program.All.Post(program.Path($"/members/ann/vouchers/{Text(voucher, "voucher")}:use"), """{ "channel": "web" }""", ("Idempotency-Key", $"use-{Text(voucher, "voucher")}"))).Is(HttpStatusCode.OK);
        }

        (await program.All.Post(program.Path("/members/ann/merge"), """{ "into": "bob" }""", ("Idempotency-Key", "merge-ann"))).Is(HttpStatusCode.OK);
        (await program.All.Post(program.Path("/returns"), $$"""{ "id": "r1", "channel": "web", "purchase": { "id": "p1" }, "occurredAt": "{{program.Now}}" }""")).Is(HttpStatusCode.Created);
        foreach (var voucher in vouchers)
        {
            var undone = (await program.All.Post(program.Path($"/members/bob/vouchers/{Text(voucher, "voucher")}:unuse"), """{ "reason": "mistake" }""", ("Idempotency-Key", $"unuse-{Text(voucher, "voucher")}"))).Is(HttpStatusCode.OK).Json;

            // Completions of the two cannot be told apart after the merge: the challenge's is kept, in the member's favour.
            Assert.Equal(Cause(voucher).Kind == "campaign" ? ("cancelled", "returned") : ("issued", null), (Text(undone, "state"), Text(undone, "cancelReason")));
        }

        await Reconciled(program);
        var budget = (await program.All.Get(program.Path("/campaigns/mugs"))).Is(HttpStatusCode.OK).Json.GetProperty("budget");
        Assert.Equal((1, 4), (budget.GetProperty("awarded").GetInt64(), budget.GetProperty("remaining").GetInt64()));
    }

    private async Task Reconciled(TestProgram program)
    {
        await program.CaughtUp();
        using var http = new HttpClient { BaseAddress = host.Http.BaseAddress, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", host.FirstKey) } };
        var result = await new Reconcile(http, TimeProvider.System, program.Id, Meter.Silent).Run(CancellationToken.None);
        Assert.True(result.Differences.Count == 0, string.Join("; ", result.Differences));
    }

    private static (string? Kind, string? Id, string? State) Cause(System.Text.Json.JsonElement given) =>
        (Text(given.GetProperty("cause"), "kind"), Text(given.GetProperty("cause"), "id"), Text(given, "state"));

    private static IEnumerable<string?> Moves(System.Text.Json.JsonElement[] entries, string kind) =>
        entries.First(entry => Text(entry, "kind") == kind).GetProperty("vouchers").EnumerateArray().Select(move => Text(move, "kind"));

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
