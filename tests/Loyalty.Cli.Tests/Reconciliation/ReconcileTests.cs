using System.Text.Json.Nodes;
using Loyalty.Cli.Reconciliation;
using Loyalty.Cli.Tests.Support;

namespace Loyalty.Cli.Tests.Reconciliation;

public sealed class ReconcileTests : ReconcileTest
{
    private SmallWorld _world = null!;

    private protected override void Prepare() => _world = SmallWorld.In(_gateway);

    [Fact]
    public async Task Run_what_agrees_has_no_difference()
    {
        var result = await Run();

        Assert.Empty(result.Differences);
        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Equal((13, 3, 1, 2, 2), (result.Records, result.Members, result.GuestAccounts, result.Tiers, result.Channels));
        Assert.Equal(54, result.Outstanding["points"]);
        Assert.Equal(50, result.Outstanding["status"]);
    }

    [Theory]
    [InlineData("members/m1/recorded", "\"version\":7", "\"version\":8", "member m1", "version", "7", "8")]
    [InlineData("members/m1/recorded", "\"status\":\"active\"", "\"status\":\"blocked\"", "member m1", "status", "active", "blocked")]
    [InlineData("members/m1/recorded", "\"tier\":\"gold\"", "\"tier\":\"base\"", "member m1", "tier", "gold", "base")]
    [InlineData("members/m1/recorded", "\"purchases\":3", "\"purchases\":2", "member m1", "purchases", "3", "2")]
    [InlineData("members/m1/recorded", "\"points\":30", "\"points\":31", "member m1", "bucket points, earned any day, active, never expires", "30", "31")]
    [InlineData("members/m1/recorded", "\"debt\":0},\"buckets\":[{\"points\":30", "\"debt\":5},\"buckets\":[{\"points\":30", "member m1", "points, debt as recorded", "0", "5")]
    [InlineData("members/m1", "\"balance\":50,\"active\":50,\"pending\":0,\"debt\":0},{", "\"balance\":50,\"active\":49,\"pending\":1,\"debt\":0},{", "member m1", "points now", "active 50, pending 0, debt 0", "active 49, pending 1, debt 0")]
    [InlineData("members/m1", "\"balance\":50,\"active\":50,\"pending\":0,\"debt\":0},{", "\"balance\":49,\"active\":50,\"pending\":0,\"debt\":0},{", "member m1", "points, balance now", "50", "49")]
    [InlineData("members/m1", "{\"tier\":\"gold\"", "{\"tier\":\"base\"", "member m1", "tier now", "gold", "base")]
    [InlineData("members/m1", "\"since\":\"2010-02-01T09:00:00Z\"", "\"since\":\"2010-02-01T08:00:00Z\"", "member m1", "tier holds from", "2010-02-01T09:00:00.0000000Z", "2010-02-01T08:00:00.0000000Z")]
    [InlineData("members/m1", "\"until\":\"2012-01-01T00:00:00Z\"", "\"until\":\"2013-01-01T00:00:00Z\"", "member m1", "tier holds until", "2012-01-01T00:00:00.0000000Z", "2013-01-01T00:00:00.0000000Z")]
    [InlineData("members/m1", "\"until\":\"2012-01-01T00:00:00Z\"", "\"until\":null", "member m1", "tier holds until", "2012-01-01T00:00:00.0000000Z", "no end")]
    [InlineData("members/m1", ",\"tier\":{\"tier\":\"gold\",\"since\":\"2010-02-01T09:00:00Z\",\"until\":\"2012-01-01T00:00:00Z\"}", "", "member m1", "tier now", "gold", "none")]
    [InlineData("members/m1/tier", "\"metric\":50", "\"metric\":40", "member m1", "tier metric", "50", "40")]
    [InlineData("members/m1/tier", "\"missing\":950", "\"missing\":951", "member m1", "next tier", "platinum at 1000, 950 missing", "platinum at 1000, 951 missing")]
    [InlineData("members/m2/tier", "\"tier\":\"gold\"", "\"tier\":\"platinum\"", "member m2", "next tier", "gold at 40, 40 missing", "platinum at 40, 40 missing")]
    [InlineData("members/m1", "\"purchases\":3", "\"purchases\":4", "member m1", "purchases now", "3", "4")]
    [InlineData("members/m2", "\"blocked\"", "\"active\"", "member m2", "status now", "blocked", "active")]
    [InlineData("members/m2", "\"balances\":[]", "\"balances\":[{\"wallet\":\"points\",\"active\":1,\"balance\":0}]", "member m2", "points now", "active 0, pending 0, debt 0", "active 1, pending 0, debt 0")]
    [InlineData("tiers", "\"threshold\":0,\"standing\":1", "\"threshold\":0,\"standing\":2", "tier base", "members standing", "1", "2")]
    [InlineData("tiers", "\"platinum\",\"standing\":0", "\"platinum\",\"standing\":1", "tier platinum", "members standing", "0", "1")]
    [InlineData("tiers", "\"in\":1,\"out\":0", "\"in\":1,\"out\":1", "tier gold", "moves in 2010-02", "1 in, 0 out", "1 in, 1 out")]
    [InlineData("channels/web", "\"amount\":5300", "\"amount\":5000", "channel web", "2010-02-01, amount", "5300", "5000")]
    [InlineData("channels/web", "\"purchases\":2", "\"purchases\":1", "channel web", "2010-02-01, purchases", "2", "1")]
    [InlineData("channels/web", "\"guestPurchases\":1", "\"guestPurchases\":0", "channel web", "2010-02-01, purchases of guests", "1", "0")]
    [InlineData("channels/web", "\"earned\":7", "\"earned\":8", "channel web", "2010-03-01, points earned", "7", "8")]
    [InlineData("channels/web", "\"earlier\":null", "\"earlier\":{\"amount\":1}", "channel web", "earlier, amount", "0", "1")]
    [InlineData("channels/store", "\"returns\":1", "\"returns\":2", "channel store", "2010-02-02, returns", "1", "2")]
    [InlineData("channels/store", "\"returnedAmount\":9000", "\"returnedAmount\":1", "channel store", "2010-02-02, returned amount", "9000", "1")]
    [InlineData("channels/web", "\"takenBack\":102", "\"takenBack\":100", "channel web", "2010-02-02, points taken back", "102", "100")]
    [InlineData("channels/app", "\"days\":[]", "\"days\":[{\"day\":\"2010-01-01\",\"amount\":5}]", "channel app", "2010-01-01, amount", "0", "5")]
    public async Task Run_an_answer_that_differs_is_listed(string path, string from, string to, string about, string what, string journal, string gateway)
    {
        Change(path, from, to);

        var result = await Run();

        Assert.Equal([new Difference(about, what, journal, gateway)], result.Differences);
        Assert.Equal(1, result.DifferenceCount);
        Assert.Equal(ExitCode.Findings, result.ExitCode);
    }

    [Theory]
    [InlineData(1, "\"version\":2", "\"version\":3", "member m1, version 3", "version")] // a gap
    [InlineData(2, "demo/web/purchase/p2", "demo/web/purchase/p1", "member m1, version 3", "operation key")]
    [InlineData(1, "\"a\":100", "\"a\":99", "member m1, version 2", "points, balance in the record")]
    [InlineData(2, "\"p\":50", "\"p\":40", "member m1, version 3", "points, balance in the record")]
    [InlineData(1, "\"tier\":\"base\"", "\"tier\":\"gold\"", "member m1, version 2", "tier in the record")]
    [InlineData(8, "\"st\":\"blocked\"", "\"st\":\"active\"", "member m2, version 3", "status in the record")]
    [InlineData(2, "\"from\":\"base\"", "\"from\":\"silver\"", "member m1, version 3", "tier before the move")]
    [InlineData(4, "\"forgiven\":2", "\"forgiven\":1", "member m1, version 4", "points, taken back in parts")]
    [InlineData(4, "\"fromEarned\":70", "\"fromEarned\":71", "member m1, version 4", "points, taken from buckets")]
    [InlineData(4, "\"fromEarned\":70", "\"fromEarned\":71", "member m1, version 4", "points, sum of entries")]
    [InlineData(5, "\"repaid\":30", "\"repaid\":31", "member m1, version 5", "points, debt")]
    [InlineData(10, "\"points\":3", "\"points\":8", "member m1, version 7", "bucket points, earned 2010-03-01, active from 2010-03-10T00:00:00.0000000+00:00, expires 2010-04-01T00:00:00.0000000+00:00")]
    public async Task Run_a_journal_that_contradicts_itself_is_listed(int line, string from, string to, string about, string what)
    {
        _world.Change(line, from, to);

        var result = await Run();

        Assert.Contains(result.Differences, difference => difference.About == about && difference.What == what);
    }

    [Fact]
    public async Task Run_a_member_that_the_gateway_does_not_know_is_listed()
    {
        _gateway.Documents.Remove("members/m2");

        Assert.Equal([new Difference("member m2", "member", "enrolled", "unknown")], (await Run()).Differences);
    }

    [Fact]
    public async Task Run_a_tier_that_the_gateway_does_not_know_is_listed()
    {
        Change("tiers", "\"gold\"", "\"silver\"");

        Assert.Contains(new Difference("tier gold", "roster", "1 members", "no such tier"), (await Run()).Differences);
    }

    [Fact]
    public async Task Run_days_beyond_the_newest_400_are_compared_as_one_sum()
    {
        var days = Enumerable.Range(0, 405).Select(n => new DateOnly(2012, 1, 1).AddDays(n)).ToList();
        _gateway.Journal.Add([.. days.Select((day, i) =>
            $$$"""{"account":"guest/app/1","version":{{{i + 1}}},"record":{"k":"demo/app/purchase/{{{i}}}","at":"2012-01-01T00:00:00Z","e":[{"t":"purchase","channel":"app","day":"{{{day:yyyy-MM-dd}}}","amount":2,"guest":true}],"st":"guest"}}""")]);
        var kept = days.Skip(5).Select(day => (JsonNode)new JsonObject { ["day"] = $"{day:yyyy-MM-dd}", ["purchases"] = 1, ["guestPurchases"] = 1, ["amount"] = 2 });
        _gateway.Documents["channels/app"] = new JsonObject
        {
            ["days"] = new JsonArray([.. kept]),
            ["earlier"] = new JsonObject { ["day"] = "2012-01-05", ["purchases"] = 5, ["guestPurchases"] = 5, ["amount"] = 11 },
        };

        Assert.Equal([new Difference("channel app", "earlier, amount", "10", "11")], (await Run()).Differences);
    }

    [Fact]
    public async Task Run_pending_points_that_have_become_active_repay_debt_first_and_end_in_time()
    {
        // Not swept yet: 30 of the 50 repay the debt, the rest is active; as recorded it is all still pending.
        _gateway.Journal[1] = [.. _gateway.Journal[1].Skip(1).Take(3)];
        Change("members/m1/recorded", "\"version\":7", "\"version\":4");
        Change("members/m1/recorded", "\"purchases\":3", "\"purchases\":2");
        _gateway.Documents["members/m1/recorded"]["wallets"]![0] = JsonNode.Parse(
            """{"balance":{"wallet":"points","debt":30},"buckets":[{"points":30},{"points":50,"earnedOn":"2010-02-01","activeFrom":"2010-02-15T00:00:00Z","expiresAt":"2099-02-01T00:00:00Z"}]}""");
        Change("members/m1", "\"purchases\":3", "\"purchases\":2");
        _gateway.Documents["channels/web"]["days"]!.AsArray().RemoveAt(3);

        Assert.Empty((await Run()).Differences);
    }

    [Theory]
    [InlineData("2012-06-01T00:00:00Z", "base", "2012-01-01T00:00:00Z", null)]
    [InlineData("2012-01-01T00:00:00Z", "base", "2012-01-01T00:00:00Z", null)]
    [InlineData("2012-06-01T00:00:00Z", "gold", "2010-02-01T09:00:00Z", "tier now")]
    [InlineData("2012-06-01T00:00:00Z", "base", "2010-02-01T09:00:00Z", "tier holds from")]
    public async Task Run_a_standing_that_has_ended_and_is_not_swept_yet_is_ended_by_the_terms(string asOf, string tier, string since, string? differs)
    {
        Change("members/m1", "\"asOf\":\"2010-06-01T00:00:00Z\"", $"\"asOf\":\"{asOf}\"");
        Change("members/m1", "{\"tier\":\"gold\",\"since\":\"2010-02-01T09:00:00Z\",\"until\":\"2012-01-01T00:00:00Z\"}", $"{{\"tier\":\"{tier}\",\"since\":\"{since}\"}}");
        _gateway.Documents["members/m1/tier"] = JsonNode.Parse("""{"asOf":"2012-06-01T00:00:00Z","metric":0,"next":{"tier":"gold","threshold":40,"missing":40}}""")!;

        var differences = (await Run()).Differences;

        Assert.Equal(differs is null, differences.Count == 0);
        Assert.True(differs is null || differences.Any(difference => difference.What == differs));
    }

    [Fact]
    public async Task Run_a_tier_that_later_terms_have_brought_within_reach_lacks_nothing()
    {
        _gateway.Documents["editions/2"] = JsonNode.Parse(_gateway.Documents["editions/1"].ToJsonString().Replace("1000", "45", StringComparison.Ordinal))!;
        Change("editions", "}]", "},{\"number\":2,\"effectiveAt\":\"2010-05-01T00:00:00Z\"}]");
        Change("members/m1/tier", "\"threshold\":1000,\"missing\":950", "\"threshold\":45,\"missing\":0");

        Assert.Empty((await Run()).Differences);
    }

    [Fact]
    public async Task Run_progress_that_the_gateway_does_not_know_is_listed()
    {
        _gateway.Documents.Remove("members/m1/tier");

        Assert.Equal([new Difference("member m1", "progress", "has a tier", "unknown")], (await Run()).Differences);
    }

    [Theory]
    [InlineData("\"guest\":true", "\"guest\":false", "status", "guest", "none")]
    [InlineData("\"guest\":true}", "\"guest\":true},{\"t\":\"award\",\"wallet\":\"points\",\"points\":3,\"earnedOn\":\"2010-02-01\"}", "points, debt and vouchers", "0", "1")]
    [InlineData("\"guest\":true}", "\"guest\":true},{\"t\":\"tier\",\"to\":\"gold\",\"day\":\"2010-02-01\"}", "tier", "none", "gold")]
    public async Task Run_a_guest_who_has_more_than_purchases_is_listed(string from, string to, string what, string journal, string found)
    {
        _world.Change(3, from, to);

        Assert.Contains(new Difference("account guest/web/3", what, journal, found), (await Run()).Differences);
    }

    [Fact]
    public async Task Run_a_journal_that_grew_meanwhile_is_looked_at_again()
    {
        const string Purchase = """{"account":"guest/app/1","version":1,"record":{"k":"demo/app/purchase/9","at":"2012-01-01T00:00:00Z","e":[{"t":"purchase","channel":"app","day":"2012-01-01","amount":2,"guest":true}],"st":"guest"}}""";
        _gateway.Fail = context =>
        {
            if (context.Request.Path.Value!.EndsWith("/tiers", StringComparison.Ordinal) && _gateway.Journal[1].Count == 8)
            {
                _gateway.Journal[1].Add(Purchase);
                _gateway.Documents["channels/app"] = JsonNode.Parse("""{"days":[{"day":"2012-01-01","purchases":1,"guestPurchases":1,"amount":2}]}""")!;
            }

            return 0;
        };

        var result = await Run();

        Assert.Empty(result.Differences);
        Assert.Equal(14, result.Records);
        Assert.Null(result.Note);
    }

    [Fact]
    public async Task Run_a_journal_that_never_rests_is_reported_as_such()
    {
        var version = 0;
        _gateway.Fail = context =>
        {
            if (context.Request.Path.Value!.EndsWith("/tiers", StringComparison.Ordinal))
            {
                version++;
                _gateway.Journal[1].Add($$$"""{"account":"guest/app/1","version":{{{version}}},"record":{"k":"demo/app/purchase/{{{version}}}","e":[{"t":"purchase","channel":"app","day":"2012-01-01","amount":2,"guest":true}],"st":"guest"}}""");
                _gateway.Documents["channels/app"] = JsonNode.Parse($$$"""{"days":[{"day":"2012-01-01","purchases":{{{version}}},"guestPurchases":{{{version}}},"amount":{{{2 * version}}}}]}""")!;
            }

            return 0;
        };

        var result = await Run();

        Assert.Contains("grew", result.Note, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Findings, result.ExitCode);
    }

    [Fact]
    public async Task Run_a_relay_that_lags_is_waited_for_within_bounds()
    {
        _gateway.Documents["relay"] = new JsonObject { ["pending"] = true };

        var failure = await Assert.ThrowsAsync<CliException>(Run);

        Assert.Contains("lag behind", failure.Message, StringComparison.Ordinal);
        Assert.InRange(_clock.Waits.Sum(wait => wait.TotalSeconds), 110, 130);
    }

    [Fact]
    public async Task Run_an_event_of_another_version_is_not_passed_over()
    {
        _world.Change(8, "\"t\":\"blocked\"", "\"t\":\"gifted\"");

        var failure = await Assert.ThrowsAsync<CliException>(Run);

        Assert.Contains("'gifted'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Differences_all_are_counted_and_the_first_are_kept()
    {
        var differences = new Differences();
        for (var i = 0; i < Differences.Kept + 5; i++)
        {
            differences.Compare("a", "b", i, -1);
        }

        Assert.Equal(Differences.Kept + 5, differences.Count);
        Assert.Equal(Differences.Kept, differences.List.Count);
    }
}
