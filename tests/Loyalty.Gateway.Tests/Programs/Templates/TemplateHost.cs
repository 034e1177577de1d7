using System.Globalization;
using System.Text.Json;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Schedules;
using Loyalty.Gateway.Tests.Fixture;
using Microsoft.Extensions.DependencyInjection;

namespace Loyalty.Gateway.Tests.Programs.Templates;

/// <summary>A host whose clock stands, on Tuesday, 3 March 2026, with a program of a template, published without a change.</summary>
internal sealed class TemplateHost : IAsyncDisposable
{
    private readonly OwnHost own;

    private TemplateHost(OwnHost own, TestProgram program)
    {
        this.own = own;
        Program = program;
    }

    public TestProgram Program { get; }

    public GatewayHost Host => own.Host;

    public static async Task<TemplateHost> Start(string template)
    {
        var own = OwnHost.NotStarted("--Loyalty:Demo", "false");
        own.Host.Clock.StopAt(new DateTimeOffset(2026, 3, 3, 10, 0, 0, TimeSpan.Zero));
        await own.Host.InitializeAsync();
        var (first, path) = (own.Host.First, $"/v1/programs/{template}");
        var applied = (await first.Post(path + "/draft:from-template", $$"""{ "template": "{{template}}" }""")).Is(HttpStatusCode.OK).Json;
        foreach (var publish in applied.GetProperty("publish").EnumerateArray().Select(call => call.GetString()!))
        {
            (await first.Post(publish, publish == path + "/draft:publish" ? "{}" : "")).Is(HttpStatusCode.Created);
        }

        var validated = (await first.Post(path + "/draft:validate", "")).Is(HttpStatusCode.OK).Json;
        Assert.Empty(validated.GetProperty("faults").EnumerateArray());
        Assert.Empty(validated.GetProperty("warnings").EnumerateArray());
        var host = new TemplateHost(own, new TestProgram(template, first, own.Host));
        host.Pass(TimeSpan.FromMinutes(1));
        return host;
    }

    public void Pass(TimeSpan time) => Host.Clock.Advance(time);

    public void PassDays(int days) => Pass(TimeSpan.FromDays(days));

    public async Task<JsonElement> Buy(
        string purchase, string member, long amount, string channel = "store", string category = "tea", decimal quantity = 1, string more = "") =>
        (await Program.Record(string.Create(CultureInfo.InvariantCulture, $$"""
            { "id": "{{purchase}}", "channel": "{{channel}}", "member": "{{member}}", "occurredAt": "{{Program.Now}}", "amount": { "amount": {{amount}}, "currency": "EUR" },
              "lines": [{ "id": "1", "sku": "{{category}}", "category": "{{category}}", "quantity": {{quantity}}, "amount": {{amount}} }]{{more}} }
            """))).Json;

    /// <summary>Of the whole purchase when nothing less is said.</summary>
    public async Task<JsonElement> Return(string purchase, string channel = "store", string what = "", string? bought = null) =>
        (await Program.All.Post(Program.Path("/returns"), $$"""
            { "id": "return-{{purchase}}", "channel": "{{channel}}", "purchase": { "channel": "{{bought ?? channel}}", "id": "{{purchase}}" }, "occurredAt": "{{Program.Now}}"{{what}} }
            """)).Is(HttpStatusCode.Created).Json;

    public Task<Answer> Redeem(string member, string reward, string channel = "store") => Program.All.Post(
        Program.Path($"/members/{member}/redemptions"), $$"""{ "reward": "{{reward}}", "channel": "{{channel}}" }""", ("Idempotency-Key", $"{member}-{reward}"));

    public async Task<JsonElement> Member(string member) => (await Program.All.Get(Program.Path($"/members/{member}"))).Is(HttpStatusCode.OK).Json;

    public async Task<(long Balance, long Pending)> Wallet(string member, string wallet)
    {
        var found = (await Member(member)).GetProperty("balances").EnumerateArray().FirstOrDefault(balance => balance.GetProperty("wallet").GetString() == wallet);
        return found.ValueKind == JsonValueKind.Undefined ? (0, 0) : (found.GetProperty("balance").GetInt64(), found.GetProperty("pending").GetInt64());
    }

    /// <summary>What is due of the member by now, as the sweep does it.</summary>
    public async Task RunDue(string member) =>
        Assert.True(await Host.Services.GetRequiredService<IGrainFactory>().GetGrain<IMemberSchedules>(Ids.Member(Program.Id, member)).RunDue());

    public async Task<string?> Tier(string member) => (await Member(member)).GetProperty("tier").GetProperty("tier").GetString();

    public async ValueTask DisposeAsync() => await own.DisposeAsync();
}
