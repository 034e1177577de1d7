using System.Net.Http.Headers;
using Loyalty.Cli.Output;
using Loyalty.Cli.Reconciliation;
using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Accounts;

/// <summary>Everything that moves points beside earning, and the journal adds up to what the gateway says.</summary>
[Collection(Shared.Name)]
public sealed class ReconciledMovesTests(GatewayHost host)
{
    private static readonly string Definition = TestProgram.Definition
        .Replace("""{ "id": "points", "kind": "points" }""", """{ "id": "points", "kind": "points", "transferable": true, "payment": { "points": 1, "perAmount": 1 } }""", StringComparison.Ordinal)
        .Replace("\"earningRules\": [", """
            "activityTypes": [{ "id": "review" }],
            "earningRules": [{ "id": "review", "wallet": "points", "trigger": "activity", "activityType": "review", "effect": { "points": 50 } },
                             { "id": "welcome", "wallet": "points", "trigger": "enrollment", "effect": { "points": 200 } },
            """, StringComparison.Ordinal);

    [Fact]
    public async Task Reconcile_of_transfers_adjustments_activities_and_payments_finds_no_difference()
    {
        var program = await host.NewProgram(Definition);
        await program.Enroll("anna");
        await program.Enroll("ben");
        var calls = Enumerable.Range(0, 60).Select(number => (number % 6) switch
        {
            0 => Post("/members/anna/transfers", """{ "to": "ben", "wallet": "points", "points": 7 }""", $"t{number}"),
            1 => Post("/members/ben/transfers", """{ "to": "anna", "wallet": "points", "points": 500 }""", $"t{number}"),
            2 => Post("/members/anna/adjustments", $$"""{ "wallet": "points", "points": {{number - 30}}, "reason": "count" }""", $"a{number}"),
            3 => Post("/activities", $$"""{ "id": "v{{number}}", "channel": "web", "member": "ben", "type": "review", "occurredAt": "{{program.Now}}" }""", "-"),
            4 => Post("/purchases", program.Purchase($"p{number}", "anna", 10_00, more: """, "payWith": [{ "wallet": "points", "points": 20 }]"""), "-"),
            _ => Post("/purchases", program.Purchase($"p{number}", "ben", 20_00), "-"),
        });
        await Task.WhenAll(calls);
        (await Post("/returns", $$"""{ "id": "r", "channel": "store", "purchase": { "channel": "web", "id": "p4" }, "occurredAt": "{{program.Now}}", "amount": { "amount": 400, "currency": "EUR" } }""", "-")).Is(HttpStatusCode.Created);
        await program.CaughtUp();

        using var http = new HttpClient { BaseAddress = host.Http.BaseAddress, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", host.FirstKey) } };
        var result = await new Reconcile(http, TimeProvider.System, program.Id, Meter.Silent).Run(CancellationToken.None);

        Assert.Empty(result.Differences);
        Assert.Equal(0, result.ExitCode);
        Assert.True(result.Transfers >= 10, $"{result.Transfers} transfers");
        Assert.Equal(0, result.TransfersInTransit);
        Assert.True(result.Adjusted > 0);

        Task<Answer> Post(string path, string body, string key) => program.All.Post(program.Path(path), body, ("Idempotency-Key", key));
    }

    [Fact]
    public async Task Reconcile_of_a_return_that_had_waited_in_another_channel_finds_no_difference()
    {
        var program = await host.NewProgram(Definition.Replace(
            "\"tiers\":",
            """
            "challenges": [{ "id": "first", "measure": "count", "goal": 1, "points": { "wallet": "points", "points": 50 } }],
            "referral": { "referrer": { "wallet": "points", "points": 500 }, "friend": { "wallet": "points", "points": 200 }, "withinDays": 30, "returnDays": 14 }, "tiers":
            """,
            StringComparison.Ordinal));
        await program.Enroll("anna");
        var code = (await Post("/members/anna/referral-code", "{}")).Is(HttpStatusCode.OK).Json.GetProperty("code").GetString();
        await program.Enroll("ben", $$""", "referralCode": "{{code}}" """);
        (await Post("/returns", $$"""{ "id": "r", "channel": "store", "member": "ben", "purchase": { "channel": "web", "id": "p" }, "occurredAt": "{{program.Now}}", "amount": { "amount": 400, "currency": "EUR" } }""")).Is(HttpStatusCode.Accepted);
        (await Post("/purchases", program.Purchase("p", "ben", 20_00, more: """, "payWith": [{ "wallet": "points", "points": 20 }]"""))).Is(HttpStatusCode.Created);
        await program.CaughtUp();

        using var http = new HttpClient { BaseAddress = host.Http.BaseAddress, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", host.FirstKey) } };
        var result = await new Reconcile(http, TimeProvider.System, program.Id, Meter.Silent).Run(CancellationToken.None);

        Assert.Empty(result.Differences);

        Task<Answer> Post(string path, string body) => program.All.Post(program.Path(path), body);
    }
}
