using System.Net.Http.Headers;
using Loyalty.Cli.Output;
using Loyalty.Cli.Reconciliation;
using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Purchases.Confirmations;

[Collection(Shared.Name)]
public sealed class ConfirmationsTests(GatewayHost host)
{
    private static readonly string Definition = TestProgram.Definition.Replace(
        """{ "id": "points", "kind": "points" }""",
        """
        { "id": "points", "kind": "points", "confirmation": { "days": 10, "unconfirmed": "lapse" }, "expiry": { "kind": "sliding", "after": 6, "unit": "months" } },
        { "id": "extra", "kind": "points", "expiry": { "kind": "fixedDates", "dates": [{ "month": 3, "day": 31 }], "minimumDays": 30 } },
        { "id": "more", "kind": "points", "expiry": { "after": 3, "unit": "months", "roundUp": "quarter" } }
        """,
        StringComparison.Ordinal);

    [Fact]
    public async Task Confirm_makes_active_what_waits_and_again_answers_the_same()
    {
        var program = await Bought();
        Assert.Equal((0, 10), await Points(program));

        var first = (await Confirm(program)).Is(HttpStatusCode.OK);
        var again = await program.WithoutTrace(() => Confirm(program));

        Assert.Equal((10, 0), await Points(program));
        Assert.Equal(("r1", "anna", 10), (first.Json.GetProperty("id").GetString(), first.Json.GetProperty("member").GetString(), first.Json.GetProperty("activated")[0].GetProperty("points").GetInt32()));
        Assert.Equal("true", again.Is(HttpStatusCode.OK)["Idempotent-Replayed"]);
        Assert.Equal(first.Text, again.Text);
        Assert.Contains("\"confirmation\"", (await program.All.Get(program.Path("/members/anna/history"))).Text, StringComparison.Ordinal);
        await Reconciled(program);
    }

    [Fact]
    public async Task Confirm_as_a_dry_run_foretells_the_run_and_writes_nothing()
    {
        var program = await Bought();

        var dry = (await program.WithoutTrace(() => Confirm(program, query: "?dryRun=true"))).Is(HttpStatusCode.OK);
        var run = (await Confirm(program)).Is(HttpStatusCode.OK);

        Assert.True(dry.Json.GetProperty("dryRun").GetBoolean());
        Assert.Equal(run.Json.GetProperty("activated").GetRawText(), dry.Json.GetProperty("activated").GetRawText());
        Assert.Equal(run.Json.GetProperty("balances").GetRawText(), dry.Json.GetProperty("balances").GetRawText());
    }

    [Fact]
    public async Task Confirm_after_a_partial_return_makes_the_rest_active()
    {
        var program = await Bought();
        (await program.All.Post(program.Path("/returns"), $$"""{ "id": "b1", "channel": "web", "purchase": { "id": "r1" }, "occurredAt": "{{program.Now}}", "amount": { "amount": 300, "currency": "EUR" } }""")).Is(HttpStatusCode.Created);

        (await Confirm(program)).Is(HttpStatusCode.OK);

        Assert.Equal((7, 0), await Points(program));
        await Reconciled(program);
    }

    [Fact]
    public async Task Return_after_the_confirmation_takes_back_what_it_made_active()
    {
        var program = await Bought();
        await program.Record(program.Purchase("r2", "anna", 500));
        (await Confirm(program)).Is(HttpStatusCode.OK);

        (await program.All.Post(program.Path("/returns"), $$"""{ "id": "b1", "channel": "web", "purchase": { "id": "r1" }, "occurredAt": "{{program.Now}}" }""")).Is(HttpStatusCode.Created);

        Assert.Equal((0, 5), await Points(program));
        await Reconciled(program);
    }

    [Fact]
    public async Task Confirm_later_than_the_limit_is_refused_because_the_points_have_lapsed()
    {
        await using var own = await OwnHost.Start();
        var program = await Bought(own.Host);
        own.Host.Clock.Advance(TimeSpan.FromDays(11));

        (await program.WithoutTrace(() => Confirm(program))).IsProblem(HttpStatusCode.UnprocessableEntity, "confirmationTooLate");

        Assert.Equal((0, 0), await Points(program));
        await Reconciled(program, own.Host);
    }

    [Fact]
    public async Task Confirm_of_what_is_not_there_or_earned_nothing_is_refused()
    {
        var program = await Bought();
        await program.Record(program.Purchase("g1", null, 1000));

        (await program.WithoutTrace(() => Confirm(program, "r9"))).IsProblem(HttpStatusCode.NotFound, "purchaseNotFound");
        (await program.WithoutTrace(() => Confirm(program, "g1"))).IsProblem(HttpStatusCode.UnprocessableEntity, "nothingToConfirm");
    }

    [Fact]
    public async Task Confirm_by_a_key_of_another_channel_is_refused()
    {
        var program = await Bought();
        var store = await program.NewCaller("purchasesWrite", "store");
        var web = await program.NewCaller("purchasesWrite", "web");

        (await program.WithoutTrace(() => store.Post(program.Path("/purchases/web/r1/confirm"), ""))).IsProblem(HttpStatusCode.Forbidden, "channelForbidden");
        (await web.Post(program.Path("/purchases/web/r1/confirm"), "")).Is(HttpStatusCode.OK);
    }

    private static Task<Answer> Confirm(TestProgram program, string purchase = "r1", string query = "") => program.All.Post(program.Path($"/purchases/web/{purchase}/confirm{query}"), "");

    private async Task<TestProgram> Bought(GatewayHost? on = null)
    {
        var program = await (on ?? host).NewProgram(Definition);
        await program.Enroll("anna");
        await program.Record(program.Purchase("r1", "anna", 1000));
        return program;
    }

    private static async Task<(long Active, long Pending)> Points(TestProgram program)
    {
        var wallets = (await program.All.Get(program.Path("/members/anna/wallets"))).Is(HttpStatusCode.OK).Json.GetProperty("wallets");
        var points = wallets.EnumerateArray().Select(wallet => wallet.GetProperty("balance")).FirstOrDefault(balance => balance.GetProperty("wallet").GetString() == "points");
        return points.ValueKind == System.Text.Json.JsonValueKind.Undefined ? (0, 0) : (points.GetProperty("active").GetInt64(), points.GetProperty("pending").GetInt64());
    }

    private async Task Reconciled(TestProgram program, GatewayHost? on = null)
    {
        await program.CaughtUp();
        using var http = new HttpClient { BaseAddress = (on ?? host).Http.BaseAddress, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", (on ?? host).FirstKey) } };
        var result = await new Reconcile(http, TimeProvider.System, program.Id, Meter.Silent).Run(CancellationToken.None);
        Assert.Equal("", string.Join('\n', result.Differences));
    }
}
