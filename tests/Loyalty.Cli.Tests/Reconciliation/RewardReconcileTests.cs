using System.Text.Json.Nodes;
using Loyalty.Cli.Reconciliation;

namespace Loyalty.Cli.Tests.Reconciliation;

/// <summary>A member who redeems mugs and film codes, and the answers of a gateway that agree.</summary>
public sealed class RewardReconcileTests : ReconcileTest
{
    private protected override void Prepare() => Has(Journal, Answers);

    [Fact]
    public async Task Run_what_agrees_has_no_difference()
    {
        var result = await Run();

        Assert.Empty(result.Differences);
        Assert.Equal((2L, 4L), (result.Rewards, result.Vouchers));
    }

    [Theory]
    [InlineData("\"issued\":3", "\"issued\":2", "vouchers issued", "3", "2")]
    [InlineData("\"used\":1", "\"used\":2", "vouchers used", "1", "2")]
    [InlineData("\"cancelled\":1", "\"cancelled\":0", "vouchers cancelled", "1", "0")]
    [InlineData("\"expired\":0", "\"expired\":1", "vouchers expired", "0", "1")]
    [InlineData("\"restocked\":1", "\"restocked\":0", "pieces restocked", "1", "0")]
    [InlineData("\"added\":5", "\"added\":6", "pieces and codes in all", "6", "5")]
    [InlineData("\"available\":3,\"reserved\":0", "\"available\":2,\"reserved\":1", "pieces reserved", "at most 0", "1")]
    [InlineData("\"available\":3,\"reserved\":0,\"issued\":3", "\"available\":-1,\"reserved\":0,\"issued\":3", "pieces available", "0 or more", "-1")]
    public async Task Run_stock_that_differs_is_listed(string from, string to, string what, string journal, string gateway)
    {
        Change("rewards/mug/stock", from, to);

        Assert.Contains(new Difference("reward mug", what, journal, gateway), (await Run()).Differences);
    }

    [Theory]
    [InlineData("\"issued\":0", "\"issued\":2", "vouchers issued", "0", "2")]
    [InlineData("\"reserved\":0", "\"reserved\":1", "pieces reserved", "at most 0", "1")]
    [InlineData("\"added\":0", "\"added\":5", "pieces and codes in all", "5", "0")]
    public async Task Run_a_reward_of_which_the_journal_knows_nothing_is_compared_too(string from, string to, string what, string journal, string gateway)
    {
        Change("rewards/idea/stock", from, to);

        Assert.Contains(new Difference("reward idea", what, journal, gateway), (await Run()).Differences);
    }

    [Theory]
    [InlineData("film", "codes", "counted", "1", "0")]
    [InlineData("mug", "counted", "codes", "0", "3")]
    public async Task Run_vouchers_whose_codes_come_from_elsewhere_are_listed(string reward, string from, string to, string journal, string gateway)
    {
        Change("rewards", $"\"reward\":\"{reward}\",\"published\":{{\"stock\":\"{from}\"", $"\"reward\":\"{reward}\",\"published\":{{\"stock\":\"{to}\"");

        Assert.Equal([new Difference($"reward {reward}", "vouchers with a partner's code", journal, gateway)], (await Run()).Differences);
    }

    [Fact]
    public async Task Run_open_vouchers_that_differ_are_listed()
    {
        Change("members/ann/recorded", "\"v3\"", "\"v1\"");

        Assert.Equal([new Difference("member ann", "open vouchers", "c1 v3", "c1 v1")], (await Run()).Differences);
    }

    [Fact]
    public async Task Run_a_reward_that_the_gateway_does_not_know_is_listed()
    {
        _gateway.Documents.Remove("rewards/film/stock");

        Assert.Equal([new Difference("reward film", "stock", "1 vouchers", "no such reward")], (await Run()).Differences);
    }

    [Theory]
    [InlineData(9, "\"code\":\"F-1\"", "\"code\":\"F-1\"},{\"t\":\"redeem\",\"voucher\":\"c2\",\"reward\":\"film\"},{\"t\":\"voucher\",\"voucher\":\"c2\",\"reward\":\"film\",\"pooled\":true,\"code\":\"F-1\"", "member ann, version 10", "code F-1")]
    [InlineData(5, "\"voucher\":\"v1\"", "\"voucher\":\"v9\"", "member ann, version 6", "voucher v9")]
    [InlineData(3, "\"voucher\":\"v1\"", "\"voucher\":\"v8\"", "member ann, version 4", "redemption of v8")]
    [InlineData(7, "\"restocked\":true", "\"restocked\":false", "reward mug", "pieces restocked")]
    public async Task Run_a_journal_that_contradicts_itself_is_listed(int line, string from, string to, string about, string what)
    {
        var page = _gateway.Journal[0];
        Assert.Contains(from, page[line], StringComparison.Ordinal);
        page[line] = page[line].Replace(from, to, StringComparison.Ordinal);

        Assert.Contains((await Run()).Differences, difference => difference.About == about && difference.What == what);
    }

    [Fact]
    public async Task Run_a_use_that_was_undone_counts_no_more()
    {
        _gateway.Journal[0].Add("""{"account":"ann","version":13,"record":{"k":"13","at":"2026-01-02T16:00:00Z","e":[{"t":"unuse","voucher":"v1","reward":"mug","reason":"mistake","issued":{"voucher":"v1","reward":"mug"}}],"b":[{"w":"points","a":200}],"st":"active"}}""");
        Change("rewards/mug/stock", "\"used\":1", "\"used\":0");
        Change("members/ann/recorded", "\"version\":12", "\"version\":13");
        Change("members/ann/recorded", "\"v3\"", "\"v3\",\"v1\"");

        Assert.Empty((await Run()).Differences);
    }

    [Theory]
    [InlineData("", "", null)]
    [InlineData("\"settled\":true", "\"settled\":false", "vouchers used")]
    [InlineData("\"ticket\":2", "\"ticket\":1", "ticket 1")]
    [InlineData("\"reference\":\"k1\"", "\"reference\":\"k2\"", "cashback")]
    [InlineData("\"voucher\":\"t1\",\"reward\":\"idea\",\"points\":50", "\"voucher\":\"t1\",\"reward\":\"idea\",\"points\":40", "points redeemed")]
    public async Task Run_what_is_settled_and_numbered_is_held_to_its_records(string from, string to, string? what)
    {
        Change("rewards/idea/stock", "\"issued\":0,\"used\":0", "\"issued\":3,\"used\":1,\"tickets\":2");
        Change("rewards", "\"reward\":\"idea\",\"published\":null", "\"reward\":\"idea\",\"published\":{\"stock\":\"unlimited\"}");
        Change("members/ann/recorded", "\"version\":12", "\"version\":14");
        Change("members/ann/recorded", "\"v3\"", "\"v3\",\"t1\",\"t2\"");
        Change("members/ann/recorded", "\"wallets\":[{\"balance\":{\"wallet\":\"points\",\"debt\":0},\"buckets\":[{\"points\":200}]}]",
            "\"wallets\":[{\"balance\":{\"wallet\":\"cash\",\"debt\":0},\"buckets\":[{\"points\":7}]}]");
        Change("members/ann", "\"balances\":[{\"wallet\":\"points\",\"balance\":200,\"active\":200,", "\"balances\":[{\"wallet\":\"cash\",\"balance\":7,\"active\":7,");
        _gateway.Documents["rewards/idea/draws"] = JsonNode.Parse("""{"draws":[{"number":1,"from":1,"to":2,"seed":"s"}]}""")!;
        _gateway.Documents["rewards/idea/draws/1"] = JsonNode.Parse("""{"winners":[{"ticket":WINNER,"member":"ann","voucher":"tWINNER"}],"excluded":[]}""".Replace("WINNER", FirstOfTwo, StringComparison.Ordinal))!;
        string[] records =
        [
            """{"account":"ann","version":13,"record":{"k":"13","at":"2026-01-02T16:00:00Z","e":[{"t":"redeem","voucher":"k1","reward":"idea","points":100},{"t":"spend","wallet":"points","points":100,"reason":"redeemed","reference":"k1","takes":[{"bucket":{"wallet":"points"},"points":100}]},{"t":"voucher","voucher":"k1","reward":"idea","settled":true},{"t":"credit","wallet":"cash","points":7,"gives":[{"bucket":{"wallet":"cash"},"points":7}],"reason":"cashback","reference":"k1"}],"b":[{"w":"cash","a":7},{"w":"points","a":100}],"st":"active"}}""",
            """{"account":"ann","version":14,"record":{"k":"14","at":"2026-01-02T16:00:00Z","e":[{"t":"redeem","voucher":"t1","reward":"idea","points":50},{"t":"spend","wallet":"points","points":50,"reason":"redeemed","reference":"t1","takes":[{"bucket":{"wallet":"points"},"points":50}]},{"t":"voucher","voucher":"t1","reward":"idea","ticket":1},{"t":"redeem","voucher":"t2","reward":"idea","points":50},{"t":"spend","wallet":"points","points":50,"reason":"redeemed","reference":"t2","takes":[{"bucket":{"wallet":"points"},"points":50}]},{"t":"voucher","voucher":"t2","reward":"idea","ticket":2}],"b":[{"w":"cash","a":7}],"st":"active"}}""",
        ];
        _gateway.Journal[0].AddRange(records.Select(record => from.Length == 0 ? record : record.Replace(from, to, StringComparison.Ordinal)));

        var found = (await Run()).Differences.Select(difference => difference.What).ToArray();

        if (what is null)
        {
            Assert.Empty(found);
        }
        else
        {
            Assert.Contains(what, found);
        }
    }

    [Fact]
    public async Task Run_a_draw_that_its_seed_does_not_give_or_whose_winner_is_another_is_listed()
    {
        Change("rewards/idea/stock", "\"issued\":0", "\"issued\":0,\"tickets\":2");
        _gateway.Documents["rewards/idea/draws"] = JsonNode.Parse("""{"draws":[{"number":1,"from":1,"to":2,"seed":"s"}]}""")!;
        var other = FirstOfTwo == "1" ? "2" : "1";
        _gateway.Documents["rewards/idea/draws/1"] = JsonNode.Parse($$"""{"winners":[{"ticket":{{other}},"member":"ann","voucher":"v"}],"excluded":[]}""")!;

        Assert.Equal(
            [new Difference("reward idea, draw 1", $"holder of ticket {other}", "nobody", "ann/v"), new Difference("reward idea, draw 1", "winners by the seed", FirstOfTwo, other)],
            (await Run()).Differences.OrderBy(difference => difference.What, StringComparer.Ordinal));
    }

    /// <summary>Of tickets 1 and 2 that which the seed <c>s</c> draws first: SHA-256 of <c>s:0</c> begins with an even or an odd number.</summary>
    private static string FirstOfTwo =>
        System.Security.Cryptography.SHA256.HashData("s:0"u8)[7] % 2 == 0 ? "1" : "2";

    private static readonly string[] Journal =
    [
        """{"account":"ann","version":1,"record":{"k":"1","at":"2026-01-01T08:00:00Z","e":[{"t":"enrolled","key":"a"}],"st":"active"}}""",
        """{"account":"ann","version":2,"record":{"k":"2","at":"2026-01-01T09:00:00Z","e":[{"t":"purchase","channel":"web","id":"p1","day":"2026-01-01","amount":50000},{"t":"award","wallet":"points","points":500,"earnedOn":"2026-01-01"}],"b":[{"w":"points","a":500}],"st":"active"}}""",
        """{"account":"ann","version":3,"record":{"k":"3","at":"2026-01-02T09:00:00Z","e":[{"t":"redeem","voucher":"v1","reward":"mug","channel":"web","id":"v1.3"},{"t":"spend","wallet":"points","points":100,"takes":[{"bucket":{"wallet":"points"},"points":100}],"channel":"web","day":"2026-01-02"}],"b":[{"w":"points","a":400}],"st":"active"}}""",
        """{"account":"ann","version":4,"record":{"k":"4","at":"2026-01-02T09:00:00Z","e":[{"t":"voucher","voucher":"v1","reward":"mug","code":"A"}],"b":[{"w":"points","a":400}],"st":"active"}}""",
        """{"account":"ann","version":5,"record":{"k":"5","at":"2026-01-02T10:00:00Z","e":[{"t":"redeem","voucher":"v2","reward":"mug"},{"t":"spend","wallet":"points","points":100,"takes":[{"bucket":{"wallet":"points"},"points":100}]},{"t":"voucher","voucher":"v2","reward":"mug","code":"B"}],"b":[{"w":"points","a":300}],"st":"active"}}""",
        """{"account":"ann","version":6,"record":{"k":"6","at":"2026-01-02T11:00:00Z","e":[{"t":"use","voucher":"v1","reward":"mug","channel":"web"}],"b":[{"w":"points","a":300}],"st":"active"}}""",
        """{"account":"ann","version":7,"record":{"k":"7","at":"2026-01-02T12:00:00Z","e":[{"t":"redeem","voucher":"v3","reward":"mug"},{"t":"spend","wallet":"points","points":100,"takes":[{"bucket":{"wallet":"points"},"points":100}]},{"t":"voucher","voucher":"v3","reward":"mug","code":"C"}],"b":[{"w":"points","a":200}],"st":"active"}}""",
        """{"account":"ann","version":8,"record":{"k":"8","at":"2026-01-02T13:00:00Z","e":[{"t":"unvoucher","voucher":"v2","reward":"mug","restocked":true},{"t":"restore","wallet":"points","points":100,"gives":[{"bucket":{"wallet":"points"},"points":100}]}],"b":[{"w":"points","a":300}],"st":"active"}}""",
        """{"account":"ann","version":9,"record":{"k":"9","at":"2026-01-02T14:00:00Z","e":[{"t":"redeem","voucher":"c1","reward":"film"},{"t":"spend","wallet":"points","points":100,"takes":[{"bucket":{"wallet":"points"},"points":100}]}],"b":[{"w":"points","a":200}],"st":"active"}}""",
        """{"account":"ann","version":10,"record":{"k":"10","at":"2026-01-02T14:00:00Z","e":[{"t":"voucher","voucher":"c1","reward":"film","pooled":true,"code":"F-1"}],"b":[{"w":"points","a":200}],"st":"active"}}""",
        """{"account":"ann","version":11,"record":{"k":"11","at":"2026-01-02T15:00:00Z","e":[{"t":"redeem","voucher":"v4","reward":"mug"},{"t":"spend","wallet":"points","points":100,"takes":[{"bucket":{"wallet":"points"},"points":100}]}],"b":[{"w":"points","a":100}],"st":"active"}}""",
        """{"account":"ann","version":12,"record":{"k":"12","at":"2026-01-02T15:00:00Z","e":[{"t":"unredeem","voucher":"v4","reward":"mug","reason":"outOfStock"},{"t":"restore","wallet":"points","points":100,"gives":[{"bucket":{"wallet":"points"},"points":100}]}],"b":[{"w":"points","a":200}],"st":"active"}}""",
    ];

    private static readonly Dictionary<string, string> Answers = new()
    {
        ["channels"] = """{"channels":[{"channel":"web"}]}""",
        ["channels/web"] = """
            {"channel":"web","earlier":null,"days":[
              {"day":"2026-01-01","purchases":1,"guestPurchases":0,"amount":50000,"returns":0,"returnedAmount":0,"points":[{"wallet":"points","earned":500,"takenBack":0,"spent":0,"restored":0}]},
              {"day":"2026-01-02","purchases":0,"guestPurchases":0,"amount":0,"returns":0,"returnedAmount":0,"points":[{"wallet":"points","earned":0,"takenBack":0,"spent":100,"restored":0}]}]}
            """,
        ["rewards"] = """{"rewards":[{"reward":"mug","published":{"stock":"counted"}},{"reward":"film","published":{"stock":"codes"}},{"reward":"idea","published":null}]}""",
        ["rewards/idea/stock"] = """{"added":0,"available":0,"reserved":0,"issued":0,"used":0,"cancelled":0,"expired":0,"restocked":0}""",
        ["rewards/mug/stock"] = """{"added":5,"available":3,"reserved":0,"issued":3,"used":1,"cancelled":1,"expired":0,"restocked":1}""",
        ["rewards/film/stock"] = """{"added":9,"available":8,"reserved":0,"issued":1,"used":0,"cancelled":0,"expired":0,"restocked":0}""",
        ["members/ann/recorded"] = """{"member":"ann","version":12,"status":"active","purchases":1,"vouchers":["v3","c1"],"wallets":[{"balance":{"wallet":"points","debt":0},"buckets":[{"points":200}]}]}""",
        ["members/ann"] = """{"member":"ann","status":"active","asOf":"2026-02-01T00:00:00Z","purchases":1,"balances":[{"wallet":"points","balance":200,"active":200,"pending":0,"debt":0}]}""",
    };
}
