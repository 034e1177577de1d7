using System.Net.Http.Headers;
using Loyalty.Cli.Output;
using Loyalty.Cli.Reconciliation;
using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Memberships;

[Collection(Shared.Name)]
public sealed class MembershipsTests(GatewayHost host)
{
    private static readonly string Definition = TestProgram.Definition
        .Replace("\"earningRules\": [", """
            "memberships": [{ "id": "plus", "name": "Plus", "price": 4900, "length": 12, "unit": "months", "graceDays": 14, "tier": "gold" }, { "id": "week", "length": 7 }],
            "earningRules": [{ "id": "plus", "wallet": "points", "condition": { "memberships": ["plus"] }, "effect": { "points": 10, "perAmount": 100 } },
            """, StringComparison.Ordinal);

    [Fact]
    public async Task Paid_membership_is_seen_lifts_the_tier_earns_and_is_answered_again()
    {
        var program = await host.NewProgram(Definition);
        await program.Enroll("anna");

        var foretold = (await program.WithoutTrace(() => Pay(program, "anna", query: "?dryRun=true"))).Is(HttpStatusCode.OK).Json;
        var paid = (await Pay(program, "anna")).Is(HttpStatusCode.OK);
        var again = (await program.WithoutTrace(() => Pay(program, "anna"))).Is(HttpStatusCode.OK);

        Assert.Equal("plus", foretold.GetProperty("membership").GetProperty("plan").GetString());
        Assert.Equal(("true", paid.Text), (again["Idempotent-Replayed"], again.Text));
        var seen = (await program.All.Get(program.Path("/members/anna"))).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("plus", false, "gold"), (seen.GetProperty("membership").GetProperty("plan").GetString(), seen.GetProperty("membership").GetProperty("inGrace").GetBoolean(), seen.GetProperty("tier").GetProperty("tier").GetString()));
        await program.Record(program.Purchase("r1", "anna", 1000));
        Assert.Equal(110, await program.Balance("anna"));
        var history = (await program.All.Get(program.Path("/members/anna/history"))).Is(HttpStatusCode.OK).Json.GetProperty("entries").EnumerateArray().ToArray();
        Assert.Contains(history, entry => entry.GetProperty("kind").GetString() == "membershipPaid" && entry.GetProperty("reference").GetString() == "payment-1");
    }

    [Fact]
    public async Task Bad_payments_are_refused_and_leave_no_trace()
    {
        var program = await host.NewProgram(Definition);
        await program.Enroll("anna");

        (await program.WithoutTrace(() => Pay(program, "anna", plan: "none"))).IsProblem(HttpStatusCode.UnprocessableEntity, "membershipUnknown");
        (await program.WithoutTrace(() => Send(program, "anna", "plus:pay", """{ "paidAt": "2199-01-01T00:00:00Z" }""", "future"))).IsProblem(HttpStatusCode.UnprocessableEntity, "paidInFuture", "/paidAt");
        (await program.WithoutTrace(() => Send(program, "anna", "plus:pay", "{}", "empty"))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "/paidAt");
        (await program.WithoutTrace(() => Send(program, "anna", "plus:pay", $$"""{ "paidAt": "{{program.Now}}", "reference": "not an id" }""", "reference"))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "/reference");
        (await program.WithoutTrace(() => Send(program, "anna", "plus:cancel", "", "c"))).IsProblem(HttpStatusCode.UnprocessableEntity, "membershipNotHeld");
        (await program.WithoutTrace(() => Send(program, "anna", "plus:refund", "", "r"))).IsProblem(HttpStatusCode.UnprocessableEntity, "membershipNotHeld");
        (await Pay(program, "nobody")).IsProblem(HttpStatusCode.NotFound, "memberNotFound");
        (await Pay(program, "anna")).Is(HttpStatusCode.OK);
        (await program.WithoutTrace(() => Send(program, "anna", "plus:pay", """{ "paidAt": "2026-01-01T00:00:00Z" }""", "pay-anna"))).IsProblem(HttpStatusCode.Conflict, "idReused", "/paidAt", "/reference");
        (await program.WithoutTrace(() => Pay(program, "anna", plan: "week", key: "week"))).IsProblem(HttpStatusCode.UnprocessableEntity, "otherMembership");
    }

    [Fact]
    public async Task Simulation_knows_the_membership_of_a_described_member()
    {
        var program = await host.NewProgram(Definition);
        string Purchase(string described) => program.Purchase("s1", null, 1000, more: $$""", "described": { {{described}} }""");

        var holder = (await program.All.Post(program.Path("/editions/1:simulate"), Purchase("""
            "membership": "plus"
            """))).Is(HttpStatusCode.OK).Json;
        var other = (await program.All.Post(program.Path("/editions/1:simulate"), Purchase(""))).Is(HttpStatusCode.OK).Json;

        Assert.Equal(2, holder.GetProperty("awards").GetArrayLength());
        Assert.Equal(1, other.GetProperty("awards").GetArrayLength());
        (await program.All.Post(program.Path("/editions/1:simulate"), Purchase("""
            "membership": "none"
            """))).IsProblem(HttpStatusCode.UnprocessableEntity, "membershipUnknown", "/described/membership");
    }

    [Fact]
    public async Task Reconcile_of_memberships_finds_no_difference()
    {
        var program = await host.NewProgram(Definition);
        foreach (var member in new[] { "anna", "ben", "carl", "dora", "emma" })
        {
            await program.Enroll(member);
            (await Pay(program, member)).Is(HttpStatusCode.OK);
        }

        (await Pay(program, "anna", key: "again")).Is(HttpStatusCode.OK);
        (await Send(program, "ben", "plus:cancel", "", "cancel")).Is(HttpStatusCode.OK);
        await program.Record(program.Purchase("r1", "carl", 20_000));
        (await Send(program, "carl", "plus:refund", "", "refund")).Is(HttpStatusCode.OK);
        await program.Record(program.Purchase("r2", "dora", 90_000));
        (await Send(program, "dora", "plus:refund", "", "refund-dora")).Is(HttpStatusCode.OK);
        (await program.All.Send(HttpMethod.Delete, program.Path("/members/emma"), null, ("Idempotency-Key", "erase-emma"))).Is(HttpStatusCode.OK);
        await program.CaughtUp();

        using var http = new HttpClient { BaseAddress = host.Http.BaseAddress, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", host.FirstKey) } };
        var result = await new Reconcile(http, TimeProvider.System, program.Id, Meter.Silent).Run(CancellationToken.None);

        Assert.Empty(result.Differences);
    }

    private static Task<Answer> Pay(TestProgram program, string member, string plan = "plus", string query = "", string? key = null) => program.All.Post(
        program.Path($"/members/{member}/memberships/{plan}:pay{query}"), """{ "paidAt": "2026-03-01T10:15:00+00:00", "reference": "payment-1" }""", ("Idempotency-Key", key ?? $"pay-{member}"));

    private static Task<Answer> Send(TestProgram program, string member, string path, string body, string key) => body.Length == 0
        ? program.All.Send(HttpMethod.Post, program.Path($"/members/{member}/memberships/{path}"), null, ("Idempotency-Key", key))
        : program.All.Post(program.Path($"/members/{member}/memberships/{path}"), body, ("Idempotency-Key", key));
}
