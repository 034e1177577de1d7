using System.Net;
using System.Text.Json;
using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Rewards;

[Collection(Shared.Name)]
public sealed class MemberRewardsTests(GatewayHost host)
{
    [Fact]
    public async Task Reward_is_redeemed_found_by_its_code_and_used_once()
    {
        var program = await Ready();
        var till = await program.NewCaller("membersRead rewardsRedeem", "web");

        var redeemed = (await till.Post(program.Path("/members/ann/redemptions"), """{ "reward": "mug" }""", Key("r1"))).Is(HttpStatusCode.Created);

        var voucher = redeemed.Json.GetProperty("voucher");
        var id = voucher.GetProperty("id").GetString()!;
        var code = voucher.GetProperty("code").GetString()!;
        Assert.Equal(program.Path($"/members/ann/vouchers/{id}"), redeemed["Location"]);
        Assert.Equal("issued", voucher.GetProperty("state").GetString());
        Assert.Equal(50, redeemed.Json.GetProperty("balances")[0].GetProperty("balance").GetInt64());
        var again = (await till.Post(program.Path("/members/ann/redemptions"), """{ "reward": "mug" }""", Key("r1"))).Is(HttpStatusCode.Created);
        Assert.Equal("true", again["Idempotent-Replayed"]);
        Assert.Equal(redeemed.Text, again.Text);

        var found = (await till.Post(program.Path("/vouchers:lookup"), $$"""{ "code": "{{code.ToLowerInvariant()}}" }""")).Is(HttpStatusCode.OK).Json;
        Assert.Equal(("ann", id), (found.GetProperty("member").GetString(), found.GetProperty("id").GetString()));
        Assert.Equal("one mug", found.GetProperty("value").GetProperty("text").GetString());

        var used = (await till.Post(program.Path($"/members/ann/vouchers/{id}:use"), """{ "purchase": "receipt-9" }""", Key("u1"))).Is(HttpStatusCode.OK);
        Assert.Equal(("web", "receipt-9"), (used.Json.GetProperty("use").GetProperty("channel").GetString(), used.Json.GetProperty("use").GetProperty("purchase").GetString()));
        Assert.Equal("true", (await till.Post(program.Path($"/members/ann/vouchers/{id}:use"), """{ "purchase": "receipt-9" }""", Key("u1"))).Is(HttpStatusCode.OK)["Idempotent-Replayed"]);
        (await till.Post(program.Path($"/members/ann/vouchers/{id}:use"), """{ "purchase": "receipt-10" }""", Key("u1"))).IsProblem(HttpStatusCode.Conflict, "idReused", "/purchase");
        var refused = (await till.Post(program.Path($"/members/ann/vouchers/{id}:use"), "{}", Key("u2"))).IsProblem(HttpStatusCode.UnprocessableEntity, "voucherNotUsable");
        Assert.Equal("used", refused.Json.GetProperty("state").GetString());
        Assert.Equal("used", (await till.Get(program.Path($"/members/ann/vouchers/{id}"))).Is(HttpStatusCode.OK).Json.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Refusal_carries_its_numbers_and_leaves_no_trace()
    {
        var program = await Ready();
        await program.Enroll("bob");

        var refused = await program.WithoutTrace(() => program.All.Post(program.Path("/members/bob/redemptions"), """{ "reward": "mug", "channel": "web" }""", Key("r")));

        refused.IsProblem(HttpStatusCode.UnprocessableEntity, "insufficientBalance");
        Assert.Equal((100L, 0L, 100L), (Number(refused, "required"), Number(refused, "available"), Number(refused, "missing")));
    }

    [Fact]
    public async Task Dry_run_tells_and_leaves_no_trace()
    {
        var program = await Ready();

        var foretold = (await program.WithoutTrace(() => program.All.Post(program.Path("/members/ann/redemptions?dryRun=true"), """{ "reward": "mug", "channel": "web" }""", Key("r")))).Is(HttpStatusCode.OK).Json;

        Assert.True(foretold.GetProperty("dryRun").GetBoolean());
        Assert.Equal(JsonValueKind.Null, foretold.GetProperty("voucher").ValueKind);
        Assert.Equal(150, await program.Balance("ann"));
        (await program.All.Post(program.Path("/members/ann/redemptions?dry_run=true"), """{ "reward": "mug", "channel": "web" }""", Key("r"))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "?dry_run");
    }

    [Fact]
    public async Task Use_and_cancel_as_a_dry_run_tell_and_leave_no_trace()
    {
        var program = await Ready();
        var id = await Redeem(program, "r1");
        var path = program.Path($"/members/ann/vouchers/{id}");

        var used = (await program.WithoutTrace(() => program.All.Post(path + ":use?dryRun=true", """{ "channel": "web", "purchase": "receipt-9" }""", Key("u")))).Is(HttpStatusCode.OK).Json;
        var cancelled = (await program.WithoutTrace(() => program.All.Post(path + ":cancel?dryRun=true", """{ "reason": "mistake" }""", Key("c")))).Is(HttpStatusCode.OK).Json;
        (await program.WithoutTrace(() => program.All.Post(path + ":use?dryRun=true", """{ "channel": "store" }""", Key("u")))).IsProblem(HttpStatusCode.UnprocessableEntity, "otherChannel");

        Assert.Equal(("used", "receipt-9"), (used.GetProperty("state").GetString(), used.GetProperty("use").GetProperty("purchase").GetString()));
        Assert.Equal((true, 100L), (cancelled.GetProperty("dryRun").GetBoolean(), cancelled.GetProperty("restored").GetInt64()));
        Assert.Equal("cancelled", cancelled.GetProperty("voucher").GetProperty("state").GetString());
        Assert.Equal(50, await program.Balance("ann"));
        Assert.Equal("issued", (await program.All.Get(path)).Json.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Catalogue_names_what_stands_in_the_way()
    {
        var program = await Ready();
        await program.Offer("gold", """{ "name": "Gold", "price": { "wallet": "points", "points": 500 }, "tier": "gold", "channels": ["store"] }""");

        var rewards = (await program.All.Get(program.Path("/members/ann/rewards?channel=web"))).Is(HttpStatusCode.OK).Json.GetProperty("rewards");

        Assert.True(rewards[0].GetProperty("eligible").GetBoolean());
        Assert.Equal(["otherChannel", "tierTooLow", "insufficientBalance"], rewards[1].GetProperty("reasons").EnumerateArray().Select(reason => reason.GetProperty("code").GetString()));
        Assert.Equal(350, rewards[1].GetProperty("reasons")[2].GetProperty("missing").GetInt64());
        (await program.All.Get(program.Path("/members/nobody/rewards"))).IsProblem(HttpStatusCode.NotFound, "memberNotFound");
        (await program.All.Get(program.Path("/members/ann/rewards?channel=mail"))).IsProblem(HttpStatusCode.UnprocessableEntity, "channelUnknown", "?channel");
        (await program.All.Get(program.Path("/members/ann/rewards?chanel=web"))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "?chanel");
        (await program.All.Get(program.Path("/members/ann/rewards?channel=a/b"))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "?channel");
    }

    [Fact]
    public async Task Voucher_is_cancelled_by_who_may_and_the_points_come_back()
    {
        var program = await Ready();
        var till = await program.NewCaller("membersRead rewardsRedeem", "web");
        var desk = await program.NewCaller("rewardsWrite");
        var id = await Redeem(program, "r1");

        (await till.Post(program.Path($"/members/ann/vouchers/{id}:cancel"), """{ "reason": "mistake" }""", Key("c"))).IsProblem(HttpStatusCode.Forbidden, "permissionMissing");
        var cancelled = (await desk.Post(program.Path($"/members/ann/vouchers/{id}:cancel"), """{ "reason": "mistake" }""", Key("c"))).Is(HttpStatusCode.OK).Json;

        Assert.Equal(100, cancelled.GetProperty("restored").GetInt64());
        Assert.Equal("cancelled", cancelled.GetProperty("voucher").GetProperty("state").GetString());
        Assert.Equal(150, await program.Balance("ann"));
        await program.CaughtUp();
        Assert.Equal(2, (await program.All.Get(program.Path("/rewards/mug/stock"))).Json.GetProperty("available").GetInt64());
        var refused = (await desk.Post(program.Path($"/members/ann/vouchers/{id}:cancel"), """{ "reason": "again" }""", Key("d"))).IsProblem(HttpStatusCode.UnprocessableEntity, "voucherNotUsable");
        Assert.Equal("cancelled", refused.Json.GetProperty("state").GetString());
        (await desk.Post(program.Path($"/members/ann/vouchers/{id}:cancel"), """{ "reason": "other" }""", Key("c"))).IsProblem(HttpStatusCode.Conflict, "idReused", "/reason");
    }

    [Fact]
    public async Task Voucher_that_came_by_a_merge_and_was_cancelled_is_answered_again_after_the_member_was_erased()
    {
        var program = await Ready();
        var id = await Redeem(program, "r1");
        await program.Enroll("bob");
        (await program.All.Post(program.Path("/members/ann/merge"), """{ "into": "bob" }""", Key("m"))).Is(HttpStatusCode.OK);
        var cancelled = (await program.All.Post(program.Path($"/members/bob/vouchers/{id}:cancel"), """{ "reason": "mistake" }""", Key("c"))).Is(HttpStatusCode.OK);

        (await program.All.Send(HttpMethod.Delete, program.Path("/members/bob"), null, Key("erase"))).Is(HttpStatusCode.OK);

        var again = (await program.All.Post(program.Path($"/members/bob/vouchers/{id}:cancel"), """{ "reason": "mistake" }""", Key("c"))).Is(HttpStatusCode.OK);
        Assert.Equal(cancelled.Text, again.Text);
        (await program.All.Post(program.Path($"/members/bob/vouchers/{id}:cancel"), """{ "reason": "mistake" }""", Key("d"))).IsProblem(HttpStatusCode.UnprocessableEntity, "memberErased");
    }

    [Fact]
    public async Task Use_is_undone_by_who_may()
    {
        var program = await Ready();
        var till = await program.NewCaller("membersRead rewardsRedeem", "web");
        var desk = await program.NewCaller("rewardsWrite");
        var path = program.Path($"/members/ann/vouchers/{await Redeem(program, "r1")}");
        const string Reason = """{ "reason": "wrongVoucher" }""";
        (await desk.Post(path + ":unuse", Reason, Key("early"))).IsProblem(HttpStatusCode.UnprocessableEntity, "voucherNotUsed");
        (await till.Post(path + ":use", "{}", Key("u"))).Is(HttpStatusCode.OK);

        (await till.Post(path + ":unuse", Reason, Key("x"))).IsProblem(HttpStatusCode.Forbidden, "permissionMissing");
        var foretold = (await program.WithoutTrace(() => desk.Post(path + ":unuse?dryRun=true", Reason, Key("x")))).Is(HttpStatusCode.OK);
        var undone = (await desk.Post(path + ":unuse", Reason, Key("x"))).Is(HttpStatusCode.OK);

        Assert.Equal(foretold.Text, undone.Text);
        Assert.Equal("issued", undone.Json.GetProperty("state").GetString());
        Assert.Equal("true", (await desk.Post(path + ":unuse", Reason, Key("x"))).Is(HttpStatusCode.OK)["Idempotent-Replayed"]);
        (await desk.Post(path + ":unuse", """{ "reason": "another" }""", Key("x"))).IsProblem(HttpStatusCode.Conflict, "idReused", "/reason");
        (await till.Post(path + ":use", "{}", Key("v"))).Is(HttpStatusCode.OK);
        Assert.Equal("voucherUseUndone", (await program.All.Get(program.Path("/members/ann/history?limit=2"))).Json.GetProperty("entries")[1].GetProperty("kind").GetString());
    }

    [Fact]
    public async Task Vouchers_are_listed_by_state()
    {
        var program = await Ready();
        await program.Record(program.Purchase("more", "ann", 100_00));
        var one = await Redeem(program, "r1");
        var two = await Redeem(program, "r2");
        (await program.All.Post(program.Path($"/members/ann/vouchers/{one}:use"), """{ "channel": "web" }""", Key("u"))).Is(HttpStatusCode.OK);

        Assert.Equal([two, one], await Listed(program, ""));
        Assert.Equal([two], await Listed(program, "?state=issued"));
        Assert.Equal([one], await Listed(program, "?state=used"));
        Assert.Empty(await Listed(program, "?state=expired"));
        (await program.All.Get(program.Path("/members/ann/vouchers?state=issued&cursor=x"))).IsProblem(HttpStatusCode.BadRequest, "invalidCursor", "/cursor");
        (await program.All.Get(program.Path("/members/nobody/vouchers"))).IsProblem(HttpStatusCode.NotFound, "memberNotFound");
        (await program.All.Get(program.Path("/members/ann/vouchers?state=lost"))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "?state");
        (await program.All.Get(program.Path("/members/ann/vouchers?limit=0"))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "?limit");
        (await program.All.Get(program.Path("/members/ann/vouchers/nothing"))).IsProblem(HttpStatusCode.NotFound, "voucherNotFound");
        Assert.Equal(["voucherUsed", "redemption"], (await program.All.Get(program.Path("/members/ann/history?limit=2"))).Is(HttpStatusCode.OK).Json
            .GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("kind").GetString()));
    }

    [Fact]
    public async Task Vouchers_that_can_be_used_are_listed_in_pages_although_one_is_used_in_between()
    {
        var program = await Ready();
        await program.Offer("pen", """{ "name": "Pen", "price": { "wallet": "points", "points": 1 } }""");
        var redeemed = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            redeemed.Add((await program.All.Post(program.Path("/members/ann/redemptions"), """{ "reward": "pen", "channel": "web" }""", Key($"p{i}"))).Is(HttpStatusCode.Created).Json.GetProperty("voucher").GetProperty("id").GetString()!);
        }

        var path = program.Path("/members/ann/vouchers?state=issued&limit=2");
        var first = (await program.All.Get(path)).Is(HttpStatusCode.OK).Json;
        var taken = Ids(first);
        (await program.All.Post(program.Path($"/members/ann/vouchers/{taken[1]}:use"), """{ "channel": "web" }""", Key("u"))).Is(HttpStatusCode.OK);
        var second = (await program.All.Get(path + "&cursor=" + first.GetProperty("next").GetString())).Is(HttpStatusCode.OK).Json;
        var third = (await program.All.Get(path + "&cursor=" + second.GetProperty("next").GetString())).Is(HttpStatusCode.OK).Json;

        Assert.Equal(JsonValueKind.Null, third.GetProperty("next").ValueKind);
        Assert.Equal((2, 2, 1), (taken.Length, Ids(second).Length, Ids(third).Length));
        Assert.Equal(redeemed.Order(StringComparer.Ordinal), taken.Concat(Ids(second)).Concat(Ids(third)).Order(StringComparer.Ordinal));

        static string[] Ids(JsonElement page) => [.. page.GetProperty("vouchers").EnumerateArray().Select(voucher => voucher.GetProperty("id").GetString()!)];
    }

    [Fact]
    public async Task Till_of_another_channel_is_refused()
    {
        var program = await Ready();
        var id = await Redeem(program, "r1");
        var store = await program.NewCaller("rewardsRedeem", "store");

        (await store.Post(program.Path("/members/ann/redemptions"), """{ "reward": "mug", "channel": "web" }""", Key("r"))).IsProblem(HttpStatusCode.Forbidden, "channelForbidden");
        (await store.Post(program.Path($"/members/ann/vouchers/{id}:use"), """{ "channel": "web" }""", Key("u"))).IsProblem(HttpStatusCode.Forbidden, "channelForbidden");
        (await store.Post(program.Path($"/members/ann/vouchers/{id}:use"), "{}", Key("u"))).IsProblem(HttpStatusCode.UnprocessableEntity, "otherChannel");
        (await program.All.Post(program.Path($"/members/ann/vouchers/{id}:use"), "{}", Key("u"))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "/channel");
    }

    [Theory]
    [InlineData("/members/ann/redemptions", "{}", "/reward")]
    [InlineData("/members/ann/redemptions", """{ "reward": "a/b" }""", "/reward")]
    [InlineData("/members/ann/redemptions", """{ "reward": "mug", "points": 1 }""", "/points")]
    [InlineData("/members/ann/vouchers/v:use", """{ "purchase": "a b" }""", "/purchase")]
    [InlineData("/members/ann/vouchers/v:cancel", "{}", "/reason")]
    [InlineData("/members/ann/vouchers/v:cancel", """{ "reason": " " }""", "/reason")]
    [InlineData("/members/ann/vouchers/v:unuse", """{ "reason": "two words" }""", "/reason")]
    [InlineData("/members/ann/vouchers/v:cancel", """{ "reason": "Ann Smith asked for it" }""", "/reason")]
    [InlineData("/members/ann/block", """{ "reason": "Ann Smith lost her card" }""", "/reason")]
    [InlineData("/vouchers:lookup", "{}", "/code")]
    [InlineData("/vouchers:lookup", """{ "code": "" }""", "/code")]
    [InlineData("/vouchers:lookup", """{ "code": "A", "reward": "" }""", "/reward")]
    public async Task Body_of_another_shape_is_refused(string path, string body, string pointer)
    {
        var program = await Ready();

        (await program.All.Post(program.Path(path), body, Key("k"))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", pointer);
    }

    [Theory]
    [InlineData("/members/ann/redemptions", """{ "reward": "mug", "channel": "web" }""")]
    [InlineData("/members/ann/vouchers/v:use", """{ "channel": "web" }""")]
    [InlineData("/members/ann/vouchers/v:cancel", """{ "reason": "mistake" }""")]
    [InlineData("/members/ann/vouchers/v:unuse", """{ "reason": "mistake" }""")]
    public async Task Command_without_a_key_is_refused(string path, string body)
    {
        var program = await Ready();

        (await program.All.Post(program.Path(path), body)).IsProblem(HttpStatusCode.BadRequest, "idempotencyKeyMissing", "Idempotency-Key");
    }

    [Fact]
    public async Task Unknown_reward_member_and_voucher_are_not_found()
    {
        var program = await Ready();

        (await program.All.Post(program.Path("/members/ann/redemptions"), """{ "reward": "cup", "channel": "web" }""", Key("a"))).IsProblem(HttpStatusCode.NotFound, "rewardNotFound");
        (await program.All.Post(program.Path("/members/nobody/redemptions"), """{ "reward": "mug", "channel": "web" }""", Key("b"))).IsProblem(HttpStatusCode.NotFound, "memberNotFound");
        (await program.All.Post(program.Path("/members/ann/redemptions"), """{ "reward": "mug", "channel": "mail" }""", Key("c"))).IsProblem(HttpStatusCode.UnprocessableEntity, "channelUnknown", "/channel");
        (await program.All.Post(program.Path("/members/ann/vouchers/nothing:use"), """{ "channel": "web" }""", Key("d"))).IsProblem(HttpStatusCode.NotFound, "voucherNotFound");
        (await program.All.Post(program.Path("/members/ann/vouchers/nothing:cancel"), """{ "reason": "x" }""", Key("e"))).IsProblem(HttpStatusCode.NotFound, "voucherNotFound");
        (await program.All.Post(program.Path("/vouchers:lookup"), """{ "code": "NOTHING" }""")).IsProblem(HttpStatusCode.NotFound, "voucherNotFound");
    }

    /// <summary>Two mugs for 100 points, and Ann with 150.</summary>
    private async Task<TestProgram> Ready()
    {
        var program = await host.NewProgram();
        await program.Offer("mug", """{ "name": "Mug", "price": { "wallet": "points", "points": 100 }, "stock": "counted", "channels": ["web"], "value": { "text": "one mug" } }""", pieces: 2);
        await program.Enroll("ann");
        await program.Record(program.Purchase("first", "ann", 150_00));
        return program;
    }

    private static async Task<string> Redeem(TestProgram program, string key) =>
        (await program.All.Post(program.Path("/members/ann/redemptions"), """{ "reward": "mug", "channel": "web" }""", Key(key))).Is(HttpStatusCode.Created)
            .Json.GetProperty("voucher").GetProperty("id").GetString()!;

    private static async Task<IEnumerable<string?>> Listed(TestProgram program, string query) =>
        (await program.All.Get(program.Path($"/members/ann/vouchers{query}"))).Is(HttpStatusCode.OK).Json
            .GetProperty("vouchers").EnumerateArray().Select(voucher => voucher.GetProperty("id").GetString());

    private static long Number(Answer answer, string name) => answer.Json.GetProperty(name).GetInt64();

    private static (string, string) Key(string key) => ("Idempotency-Key", key);
}
