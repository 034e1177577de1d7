using Loyalty.Cli.Reconciliation;

namespace Loyalty.Cli.Tests.Reconciliation;

/// <summary>Bob joins with Ann's code, buys, and returns it; and the answers of a gateway that agree.</summary>
public sealed class ReferralReconcileTests : ReconcileTest
{
    private protected override void Prepare() => Has(Journal, Answers);

    [Fact]
    public async Task Run_what_agrees_has_no_difference()
    {
        var result = await Run();

        Assert.Empty(result.Differences);
        Assert.Equal((1L, 0L), (result.Referrals, result.ReferralsOpen));
    }

    [Theory]
    [InlineData("started", "1", "0")]
    [InlineData("refused", "0", "1")]
    [InlineData("qualified", "1", "2")]
    [InlineData("rewarded", "1", "0")]
    [InlineData("notRewarded", "0", "1")]
    [InlineData("takenBack", "1", "0")]
    public async Task Run_days_that_differ_are_listed(string what, string journal, string gateway)
    {
        Change("referrals", $"\"{what}\":{journal}", $"\"{what}\":{gateway}");

        Assert.Equal("referrals", Assert.Single((await Run()).Differences).About);
    }

    [Theory]
    [InlineData("\"referral\":\"takenBack\"", "\"referral\":\"rewarded\"", "members/bob/recorded", "referral", "takenBack", "rewarded")]
    [InlineData("\"referralCode\":\"C0DE\"", "\"referralCode\":null", "members/ann/recorded", "referral code", "C0DE", "")]
    public async Task Run_what_a_member_answers_that_differs_is_listed(string from, string to, string path, string what, string journal, string gateway)
    {
        Change(path, from, to);

        var difference = Assert.Single((await Run()).Differences);

        Assert.Equal((what, journal), (difference.What, difference.Journal));
        Assert.Contains(gateway, difference.Gateway, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, "\"points\":500,\"day\":\"2026-01-03\",\"by\":\"ann\"", "\"points\":500,\"day\":\"2026-01-03\",\"by\":\"cid\"", "referrer")]
    [InlineData(3, "\"points\":500,\"day\":\"2026-01-03\"", "\"points\":400,\"day\":\"2026-01-03\"", "points of the referrer")]
    [InlineData(3, "\"points\":500,\"day\":\"2026-01-03\"", "\"points\":500,\"reward\":\"mug\",\"day\":\"2026-01-03\"", "voucher of the referrer")]
    [InlineData(5, "\"points\":500", "\"points\":400", "points that the referrer got")]
    [InlineData(8, "\"points\":500", "\"points\":400", "points that the referrer gave back")]
    public async Task Run_sides_of_a_referral_that_do_not_agree_are_listed(int record, string from, string to, string what)
    {
        Assert.Contains(from, _gateway.Journal[0][record], StringComparison.Ordinal);
        _gateway.Journal[0][record] = _gateway.Journal[0][record].Replace(from, to, StringComparison.Ordinal);

        Assert.Contains((await Run()).Differences, difference => difference.About == "referral of bob" && difference.What == what);
    }

    [Fact]
    public async Task Run_a_friend_who_keeps_some_of_what_is_taken_back_is_listed()
    {
        _gateway.Journal[0][6] = _gateway.Journal[0][6].Replace("\"origin\":\"referral\"", "\"origin\":null", StringComparison.Ordinal);

        Assert.Contains((await Run()).Differences, difference => difference.What == "referral, taken back of the friend");
    }

    [Fact]
    public async Task Run_a_referral_whose_referrer_has_not_answered_is_open()
    {
        _gateway.Journal[0].RemoveRange(7, 2);
        Change("members/ann/recorded", "\"version\":4", "\"version\":3");
        Change("members/bob/recorded", "\"version\":5", "\"version\":4");

        Assert.Equal(1, (await Run()).ReferralsOpen);
    }

    private static readonly string[] Journal =
    [
        """{"account":"ann","version":1,"record":{"k":"1","at":"2026-01-01T08:00:00Z","e":[{"t":"enrolled","key":"a"}],"st":"active"}}""",
        """{"account":"ann","version":2,"record":{"k":"2","at":"2026-01-01T09:00:00Z","e":[{"t":"refcode","code":"C0DE"}],"st":"active"}}""",
        """{"account":"bob","version":1,"record":{"k":"3","at":"2026-01-02T08:00:00Z","e":[{"t":"enrolled","key":"b"},{"t":"referred","by":"ann","at":"2026-01-02T08:00:00Z","day":"2026-01-02"}],"st":"active"}}""",
        """{"account":"bob","version":2,"record":{"k":"4","at":"2026-01-03T08:00:00Z","e":[{"t":"purchase","channel":"web","id":"p1","day":"2026-01-03","amount":5000},{"t":"award","rule":"referral","wallet":"points","points":200,"earnedOn":"2026-01-03","origin":"referral"},{"t":"refer","id":"referral","wallet":"points","points":500,"day":"2026-01-03","by":"ann"}],"b":[{"w":"points","a":200}],"st":"active"}}""",
        """{"account":"ann","version":3,"record":{"k":"5","at":"2026-01-03T08:00:01Z","e":[{"t":"refearn","friend":"bob"},{"t":"award","rule":"referral","wallet":"points","points":500,"earnedOn":"2026-01-03","origin":"referral"}],"b":[{"w":"points","a":500}],"st":"active"}}""",
        """{"account":"bob","version":3,"record":{"k":"6","at":"2026-01-03T08:00:02Z","e":[{"t":"referend","id":"referral","by":"ann","day":"2026-01-03","points":500}],"b":[{"w":"points","a":200}],"st":"active"}}""",
        """{"account":"bob","version":4,"record":{"k":"7","at":"2026-01-04T08:00:00Z","e":[{"t":"return","channel":"web","id":"r1","day":"2026-01-04","amount":5000},{"t":"takeback","rule":"referral","wallet":"points","points":200,"fromEarned":200,"takes":[{"bucket":{"wallet":"points"},"points":200}],"origin":"referral"},{"t":"refundo","id":"referralBack","by":"ann","day":"2026-01-04"}],"st":"active"}}""",
        """{"account":"ann","version":4,"record":{"k":"8","at":"2026-01-04T08:00:01Z","e":[{"t":"refback","friend":"bob"},{"t":"takeback","rule":"referral","wallet":"points","points":500,"fromEarned":500,"takes":[{"bucket":{"wallet":"points"},"points":500}],"origin":"referral"}],"st":"active"}}""",
        """{"account":"bob","version":5,"record":{"k":"9","at":"2026-01-04T08:00:02Z","e":[{"t":"referend","id":"referralBack","by":"ann","day":"2026-01-04","points":500,"undone":true}],"st":"active"}}""",
    ];

    private static readonly Dictionary<string, string> Answers = new()
    {
        ["channels"] = """{"channels":[{"channel":"web"}]}""",
        ["channels/web"] = """
            {"channel":"web","earlier":null,"days":[
              {"day":"2026-01-03","purchases":1,"guestPurchases":0,"amount":5000,"returns":0,"returnedAmount":0,"points":[{"wallet":"points","earned":200,"takenBack":0,"spent":0,"restored":0}]},
              {"day":"2026-01-04","purchases":0,"guestPurchases":0,"amount":0,"returns":1,"returnedAmount":5000,"points":[{"wallet":"points","earned":0,"takenBack":200,"spent":0,"restored":0}]}]}
            """,
        ["referrals"] = """
            {"days":[
              {"day":"2026-01-02","started":1,"refused":0,"qualified":0,"rewarded":0,"notRewarded":0,"takenBack":0},
              {"day":"2026-01-03","started":0,"refused":0,"qualified":1,"rewarded":1,"notRewarded":0,"takenBack":0},
              {"day":"2026-01-04","started":0,"refused":0,"qualified":0,"rewarded":0,"notRewarded":0,"takenBack":1}]}
            """,
        ["members/ann/recorded"] = """{"member":"ann","version":4,"status":"active","purchases":0,"vouchers":[],"wallets":[],"referralCode":"C0DE"}""",
        ["members/ann"] = """{"member":"ann","status":"active","asOf":"2026-02-01T00:00:00Z","purchases":0,"balances":[]}""",
        ["members/bob/recorded"] = """{"member":"bob","version":5,"status":"active","purchases":1,"vouchers":[],"wallets":[],"referral":"takenBack"}""",
        ["members/bob"] = """{"member":"bob","status":"active","asOf":"2026-02-01T00:00:00Z","purchases":1,"balances":[]}""",
    };
}
