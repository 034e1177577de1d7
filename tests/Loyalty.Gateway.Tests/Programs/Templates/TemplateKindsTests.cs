using System.Text.Json;

namespace Loyalty.Gateway.Tests.Programs.Templates;

/// <summary>Each template, published as it is: enrol, buy, redeem, return, and what makes it the kind that it is.</summary>
public sealed class TemplateKindsTests
{
    [Fact]
    public async Task Points_count_double_on_tuesdays_are_redeemed_and_go_with_what_is_returned()
    {
        await using var host = await TemplateHost.Start("points");
        await host.Program.Enroll("anna");

        await host.Buy("tuesday", "anna", 260_00);
        Assert.Equal((520, 0), await host.Wallet("anna", "points"));
        host.PassDays(1);
        await host.Buy("wednesday", "anna", 260_00);
        (await host.Redeem("anna", "five-off")).Is(HttpStatusCode.Created);
        (await host.Redeem("anna", "free-delivery", "web")).Is(HttpStatusCode.Created);
        Assert.Equal((80, 0), await host.Wallet("anna", "points"));
        await host.Return("wednesday");

        Assert.Equal((-180, 0), await host.Wallet("anna", "points"));
    }

    [Fact]
    public async Task Tiers_are_reached_collect_faster_pay_less_and_fall_with_what_is_returned()
    {
        await using var host = await TemplateHost.Start("tiers");
        await host.Program.Enroll("anna", """, "profile": { "name": "Anna", "birthDate": "1990-04-20" }""");
        await host.RunDue("anna");

        await host.Buy("p1", "anna", 600_00);
        Assert.Equal("silver", await host.Tier("anna"));
        (await host.Redeem("anna", "sale-evening")).IsProblem(HttpStatusCode.UnprocessableEntity, "tierTooLow");
        await host.Buy("p2", "anna", 900_00);
        Assert.Equal("gold", await host.Tier("anna"));
        await host.Buy("p3", "anna", 100_00);
        Assert.Equal((600 + 1_125 + 150, 0), await host.Wallet("anna", "points"));
        (await host.Redeem("anna", "five-off")).Is(HttpStatusCode.Created);
        (await host.Redeem("anna", "sale-evening")).Is(HttpStatusCode.Created);
        Assert.Equal((1_875 - 400 - 250, 0), await host.Wallet("anna", "points"));
        await host.Return("p2");

        Assert.Equal((100, 0), await host.Wallet("anna", "points"));
        host.PassDays(32);
        await host.RunDue("anna");
        await host.Buy("p4", "anna", 1_00);
        Assert.Equal("silver", await host.Tier("anna"));
        Assert.Equal((100 + 100 + 1, 0), await host.Wallet("anna", "points"));
    }

    [Fact]
    public async Task Cashback_becomes_money_after_two_weeks_pays_and_comes_back_with_what_it_paid_for()
    {
        await using var host = await TemplateHost.Start("cashback");
        await host.Program.Enroll("anna");

        await host.Buy("p1", "anna", 600_49);
        Assert.Equal((0, 1_200), await host.Wallet("anna", "cashback"));
        host.PassDays(14);
        Assert.Equal((1_200, 0), await host.Wallet("anna", "cashback"));
        var paid = await host.Buy("p2", "anna", 10_00, more: """, "payWith": [{ "wallet": "cashback", "points": 150 }]""");
        Assert.Equal(150, paid.GetProperty("paidWithPoints")[0].GetProperty("amount").GetInt64());
        Assert.Equal((1_050, 20), await host.Wallet("anna", "cashback"));
        (await host.Redeem("anna", "gift-card")).Is(HttpStatusCode.Created);
        Assert.Equal((50, 20), await host.Wallet("anna", "cashback"));
        await host.Return("p2");

        Assert.Equal((200, 0), await host.Wallet("anna", "cashback"));
        host.PassDays(364);
        Assert.Equal((200, 0), await host.Wallet("anna", "cashback"));
        host.PassDays(2);
        Assert.Equal((0, 0), await host.Wallet("anna", "cashback"));
    }

    [Fact]
    public async Task Stamp_card_makes_the_tenth_coffee_free_and_loses_the_stamps_of_coffees_that_come_back()
    {
        await using var host = await TemplateHost.Start("stamp-card");
        await host.Program.Enroll("anna");
        await host.Program.Enroll("ben");

        await host.Buy("p1", "anna", 15_00, category: "coffee", quantity: 5);
        await host.Buy("p2", "anna", 9_00, category: "cake", quantity: 3);
        Assert.Equal((5, 0), await host.Wallet("anna", "stamps"));
        var ninth = await host.Buy("p3", "anna", 12_00, category: "coffee", quantity: 4);
        Assert.Equal((0, 0), await host.Wallet("anna", "stamps"));
        var voucher = ninth.GetProperty("vouchers")[0].GetProperty("voucher").GetString();
        var tenth = $"/members/anna/vouchers/{voucher}";
        var used = (await host.Program.All.Post(host.Program.Path(tenth + ":use"), """{ "channel": "store" }""", ("Idempotency-Key", "tenth"))).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("tenth-coffee", "coffee"), (used.GetProperty("reward").GetString(), used.GetProperty("value").GetProperty("sku").GetString()));
        await host.Buy("p4", "anna", 0, category: "coffee");
        Assert.Equal((0, 0), await host.Wallet("anna", "stamps"));

        await host.Buy("q1", "ben", 18_00, category: "coffee", quantity: 6);
        var given = (await host.Buy("q2", "ben", 9_00, category: "coffee", quantity: 3)).GetProperty("vouchers")[0].GetProperty("voucher").GetString();
        await host.Return("q2", what: """, "lines": [{ "line": "1", "quantity": 1 }]""");
        Assert.Equal((8, 0), await host.Wallet("ben", "stamps"));
        Assert.Equal("cancelled", (await host.Program.All.Get(host.Program.Path($"/members/ben/vouchers/{given}"))).Is(HttpStatusCode.OK).Json.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Paid_membership_is_bought_renewed_kept_in_its_grace_and_lapses()
    {
        await using var host = await TemplateHost.Start("membership");
        await host.Program.Enroll("anna");
        await host.Program.Enroll("ben");

        await host.Program.Enroll("carl");
        await host.Buy("r1", "carl", 100_00);
        (await host.Redeem("carl", "free-delivery", "web")).IsProblem(HttpStatusCode.UnprocessableEntity, "noMembership");
        await Pay(host, "anna", "first");
        await Pay(host, "ben", "first");
        Assert.Equal("plus", await host.Tier("anna"));
        await host.Buy("p1", "anna", 100_00);
        Assert.Equal((300, 0), await host.Wallet("anna", "points"));
        (await host.Program.All.Post(
            host.Program.Path("/members/anna/redemptions"), """{ "reward": "free-delivery", "channel": "web" }""", ("Idempotency-Key", "delivery"))).Is(HttpStatusCode.Created);
        await host.Return("p1", what: """, "amount": { "amount": 5000, "currency": "EUR" }""");
        Assert.Equal((100, 0), await host.Wallet("anna", "points"));

        host.PassDays(365 + 5);
        var grace = await host.Member("anna");
        Assert.Equal((true, "plus"), (grace.GetProperty("membership").GetProperty("inGrace").GetBoolean(), grace.GetProperty("tier").GetProperty("tier").GetString()));
        var renewed = await Pay(host, "anna", "second");
        Assert.Equal((false, new DateTimeOffset(2028, 3, 3, 0, 0, 0, TimeSpan.FromHours(1))), (renewed.GetProperty("inGrace").GetBoolean(), renewed.GetProperty("endsAt").GetDateTimeOffset()));
        await host.Buy("p2", "anna", 10_00);
        Assert.Equal((130, 0), await host.Wallet("anna", "points"));

        host.PassDays(10);
        await host.Buy("q1", "ben", 10_00);
        Assert.Equal((10, 0), await host.Wallet("ben", "points"));
        await host.Buy("q2", "ben", 90_00);
        (await host.Redeem("ben", "free-delivery", "web")).IsProblem(HttpStatusCode.UnprocessableEntity, "noMembership");
        Assert.Equal("base", await host.Tier("ben"));
        Assert.Equal(JsonValueKind.Null, (await host.Member("ben")).GetProperty("membership").ValueKind);
        Assert.Equal("plus", await host.Tier("anna"));
    }

    [Fact]
    public async Task Coalition_shares_a_wallet_and_shows_what_each_brand_gave_and_took()
    {
        await using var host = await TemplateHost.Start("coalition");
        await host.Program.Enroll("anna");

        await host.Buy("p1", "anna", 450_00, "bakery-store");
        await host.Buy("p2", "anna", 100_00, "bakery-app");
        (await host.Redeem("anna", "paperback", "bakery-store")).IsProblem(HttpStatusCode.UnprocessableEntity, "otherChannel");
        (await host.Redeem("anna", "paperback", "books-web")).Is(HttpStatusCode.Created);
        var paid = await host.Buy("q1", "anna", 20_00, "books-store", more: """, "payWith": [{ "wallet": "points", "points": 100 }]""");
        Assert.Equal(100, paid.GetProperty("paidWithPoints")[0].GetProperty("amount").GetInt64());
        Assert.Equal((1_100 - 900 - 100 + 19, 0), await host.Wallet("anna", "points"));
        await host.Return("p2", "books-store", """, "amount": { "amount": 2000, "currency": "EUR" }""", bought: "bakery-app");
        await host.Program.CaughtUp();

        var brands = (await host.Program.All.Get(host.Program.Path("/brands?from=2026-03-01&to=2026-03-31"))).Is(HttpStatusCode.OK).Json.GetProperty("brands").EnumerateArray().ToArray();
        Assert.Equal(["bakery", "books"], brands.Select(brand => brand.GetProperty("brand").GetString()));
        Assert.Equal((2, 550_00, 0, 0), (Number(brands[0], "purchases"), Number(brands[0], "amount"), Number(brands[0], "returns"), Number(brands[0], "returnedAmount")));
        Assert.Equal((1, 20_00), (Number(brands[1], "returns"), Number(brands[1], "returnedAmount")));
        Assert.Equal([1_100, 40, 0, 0, 1_060], Points(brands[0]));
        Assert.Equal([19, 0, 1_000, 0, -981], Points(brands[1]));
        Assert.Empty((await host.Program.All.Get(host.Program.Path("/brands?to=2026-03-02"))).Is(HttpStatusCode.OK).Json.GetProperty("brands")[0].GetProperty("points").EnumerateArray());
        var history = (await host.Program.All.Get(host.Program.Path("/members/anna/history"))).Is(HttpStatusCode.OK).Json.GetProperty("entries").EnumerateArray()
            .Where(entry => entry.GetProperty("channel").ValueKind == JsonValueKind.String).Select(entry => entry.GetProperty("channel").GetString()).Distinct();
        Assert.Equal(["bakery-app", "bakery-store", "books-store", "books-web"], history.Order(StringComparer.Ordinal));
        var till = await host.Program.NewCaller("insightRead membersRead", "books-web");
        (await till.Get(host.Program.Path("/purchases/bakery-app/p2"))).IsProblem(HttpStatusCode.Forbidden, "channelForbidden");
        Assert.Empty((await till.Get(host.Program.Path("/brands"))).Is(HttpStatusCode.OK).Json.GetProperty("brands").EnumerateArray());
        (await till.Get(host.Program.Path("/brands?from=2026-03-02&to=2026-03-01"))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "?to");
    }

    private static async Task<JsonElement> Pay(TemplateHost host, string member, string payment) => (await host.Program.All.Post(
        host.Program.Path($"/members/{member}/memberships/plus:pay"), $$"""{ "paidAt": "{{host.Program.Now}}" }""", ("Idempotency-Key", $"{member}-{payment}")))
        .Is(HttpStatusCode.OK).Json.GetProperty("membership");

    private static long[] Points(JsonElement brand)
    {
        var points = Assert.Single(brand.GetProperty("points").EnumerateArray());
        return [Number(points, "earned"), Number(points, "takenBack"), Number(points, "spent"), Number(points, "restored"), Number(points, "owed")];
    }

    private static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();
}
