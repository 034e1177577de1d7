using System.Net;
using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Rewards;

[Collection(Shared.Name)]
public sealed class RewardKindsTests(GatewayHost host)
{
    [Fact]
    public async Task Draft_keeps_everything_that_it_says()
    {
        var program = await host.NewProgram();
        const string Draft = """
            { "name": "Ten off", "kind": "percentOff", "price": { "wallet": "points", "points": 500 }, "stock": "counted", "from": "2030-01-03T00:00:00Z",
              "tierPrices": [{ "tier": "gold", "points": 400 }], "earlyAccess": [{ "tier": "gold", "from": "2030-01-01T00:00:00Z" }],
              "stockPerPeriod": [{ "period": "day", "count": 100 }],
              "requires": { "segments": ["vip"], "spend": { "amount": 10000, "days": 30 }, "purchases": 3 },
              "value": { "percent": 10, "maximumAmount": 2000 } }
            """;

        var saved = (await program.All.Put(program.Path("/rewards/ten/draft"), Draft, ("If-None-Match", "*"))).Is(HttpStatusCode.OK).Json.GetProperty("definition");

        Assert.Equal("percentOff", saved.GetProperty("kind").GetString());
        Assert.Equal(400, saved.GetProperty("tierPrices")[0].GetProperty("points").GetInt64());
        Assert.Equal("gold", saved.GetProperty("earlyAccess")[0].GetProperty("tier").GetString());
        Assert.Equal("day", saved.GetProperty("stockPerPeriod")[0].GetProperty("period").GetString());
        Assert.Equal(30, saved.GetProperty("requires").GetProperty("spend").GetProperty("days").GetInt32());
        Assert.Equal(3, saved.GetProperty("requires").GetProperty("purchases").GetInt64());
        Assert.Equal("vip", saved.GetProperty("requires").GetProperty("segments")[0].GetString());
        Assert.Equal(2000, saved.GetProperty("value").GetProperty("maximumAmount").GetInt64());
    }

    [Theory]
    [InlineData("""{ "name": "A", "price": { "wallet": "points", "points": 1 }, "kind": "lottery" }""", "/kind")]
    [InlineData("""{ "name": "A", "price": { "wallet": "points", "points": 1 }, "tierPrices": [{ "tier": "gold" }] }""", "/tierPrices/0/points")]
    [InlineData("""{ "name": "A", "price": { "wallet": "points", "points": 1 }, "earlyAccess": [{ "tier": "gold", "from": "1969-01-01T00:00:00Z" }] }""", "/earlyAccess/0/from")]
    [InlineData("""{ "name": "A", "price": { "wallet": "points", "points": 1 }, "requires": { "spend": {} } }""", "/requires/spend/amount")]
    public async Task Draft_of_another_shape_is_refused(string body, string pointer)
    {
        var program = await host.NewProgram();

        (await program.All.Put(program.Path("/rewards/mug/draft"), body, ("If-None-Match", "*"))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", pointer);
    }

    [Fact]
    public async Task Kind_without_what_it_asks_for_is_not_published()
    {
        var program = await host.NewProgram();
        (await program.All.Put(program.Path("/rewards/zoo/draft"), """{ "name": "Zoo", "price": { "wallet": "points", "points": 5 }, "kind": "donation", "voucherDays": 3 }""", ("If-None-Match", "*"))).Is(HttpStatusCode.OK);

        (await program.All.Post(program.Path("/rewards/zoo/draft:publish"), "")).IsProblem(HttpStatusCode.UnprocessableEntity, "rewardInvalid", "/voucherDays", "/value/recipient");
    }

    [Fact]
    public async Task Tickets_are_redeemed_and_drawn_and_everything_adds_up()
    {
        var program = await host.NewProgram();
        await program.Offer("bicycle", """{ "name": "Bicycle", "price": { "wallet": "points", "points": 5 }, "kind": "raffleTicket", "value": { "text": "A bicycle" } }""");
        await program.Enroll("ann");
        await program.Record(program.Purchase("rich", "ann", 100_00));
        for (var i = 1; i <= 3; i++)
        {
            var redeemed = (await program.All.Post(program.Path("/members/ann/redemptions"), """{ "reward": "bicycle", "channel": "web" }""", Key($"t{i}"))).Is(HttpStatusCode.Created).Json;
            Assert.Equal(i, redeemed.GetProperty("voucher").GetProperty("ticket").GetInt64());
        }

        await program.CaughtUp();
        var path = program.Path("/rewards/bicycle/draws");
        var drawn = (await program.All.Post(path, """{ "winners": 2, "seed": "3 7 12" }""", Key("d"))).Is(HttpStatusCode.Created);

        Assert.Equal(program.Path("/rewards/bicycle/draws/1"), drawn["Location"]);
        Assert.Equal(2, drawn.Json.GetProperty("winners").GetArrayLength());
        Assert.Equal("ann", drawn.Json.GetProperty("winners")[0].GetProperty("member").GetString());
        var again = (await program.All.Post(path, """{ "winners": 2, "seed": "3 7 12" }""", Key("d"))).Is(HttpStatusCode.Created);
        Assert.Equal(("true", drawn.Text), (again["Idempotent-Replayed"], again.Text));
        Assert.Equal(drawn.Text, (await program.All.Get(path + "/1")).Is(HttpStatusCode.OK).Text);
        Assert.Equal(3, (await program.All.Get(path)).Is(HttpStatusCode.OK).Json.GetProperty("draws")[0].GetProperty("to").GetInt64());
        (await program.All.Post(path, """{ "winners": 3, "seed": "3 7 12" }""", Key("d"))).IsProblem(HttpStatusCode.Conflict, "idReused", "");
        (await program.All.Post(path, """{ "winners": 1 }""", Key("e"))).IsProblem(HttpStatusCode.UnprocessableEntity, "noTickets");
        (await program.All.Post(path, """{ "winners": 0 }""", Key("e"))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "/winners");
        (await program.All.Post(path, """{ "winners": 1 }""")).IsProblem(HttpStatusCode.BadRequest, "idempotencyKeyMissing", "Idempotency-Key");
        (await program.All.Get(path + "/2")).IsProblem(HttpStatusCode.NotFound, "drawNotFound");
        (await program.All.Get(path + "/one")).IsProblem(HttpStatusCode.NotFound, "drawNotFound");
        (await program.All.Get(program.Path("/rewards/cup/draws"))).IsProblem(HttpStatusCode.NotFound, "rewardNotFound");
    }

    private static (string, string) Key(string key) => ("Idempotency-Key", key);
}
