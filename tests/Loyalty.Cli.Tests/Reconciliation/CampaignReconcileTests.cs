using System.Text.Json.Nodes;
using Loyalty.Cli.Reconciliation;
using Loyalty.Cli.Tests.Support;

namespace Loyalty.Cli.Tests.Reconciliation;

/// <summary>A small world in which one campaign gave something that was returned, and another counted its control group.</summary>
public sealed class CampaignReconcileTests : ReconcileTest
{
    private static readonly string[] Journal =
    [
        """{"account":"m9","version":1,"record":{"k":"demo/app/enroll/z","at":"2011-05-01T08:00:00Z","e":[{"t":"enrolled","key":"z"},{"t":"tier","at":"2011-05-01T08:00:00Z","day":"2011-05-01","to":"base","reason":"joined"}],"tier":"base","st":"active"}}""",
        """{"account":"m9","version":2,"record":{"k":"demo/app/purchase/z1","at":"2011-05-01T09:00:00Z","e":[{"t":"purchase","channel":"app","id":"z1","day":"2011-05-01","amount":2500,"spend":2000},{"t":"award","rule":"spring","campaign":"spring","variant":"large","lease":3,"wallet":"points","points":20,"earnedOn":"2011-05-01"},{"t":"miss","campaign":"split","variant":"control","reason":"controlGroup","wanted":5}],"b":[{"w":"points","a":20}],"tier":"base","st":"active"}}""",
        """{"account":"m9","version":3,"record":{"k":"demo/app/return/z2","at":"2011-05-03T09:00:00Z","e":[{"t":"return","channel":"app","id":"z2","purchaseChannel":"app","purchaseId":"z1","day":"2011-05-03","amount":2500},{"t":"takeback","rule":"spring","campaign":"spring","variant":"large","awards":1,"wallet":"points","points":20,"fromEarned":20,"takes":[{"bucket":{"wallet":"points"},"points":20}]}],"tier":"base","st":"active"}}""",
    ];

    private static readonly Dictionary<string, string> Answers = new()
    {
        ["campaigns"] = """{"campaigns":[{"campaign":"spring","published":{"id":"spring"}},{"campaign":"split","published":{"id":"split"}},{"campaign":"draft","published":null}]}""",
        ["campaigns/spring"] = """{"definition":{"id":"spring","state":"active"},"edition":2,"budget":{"unit":"points","total":100,"awarded":20,"givenBack":20,"leased":30,"remaining":70}}""",
        ["campaigns/spring/results"] = """
            {"campaign":"spring","earlier":null,"days":[
              {"day":"2011-05-01","figures":[{"channel":"app","variant":"large","awards":1,"points":20,"awardsTakenBack":0,"pointsTakenBack":0,"purchases":1,"spend":2000}]},
              {"day":"2011-05-03","figures":[{"channel":"app","variant":"large","awards":0,"points":0,"awardsTakenBack":1,"pointsTakenBack":20,"purchases":0,"spend":0}]}]}
            """,
        ["campaigns/split"] = """{"definition":{"id":"split","state":"ended"},"edition":3,"budget":null}""",
        ["campaigns/split/results"] = """{"campaign":"split","days":[{"day":"2011-05-01","figures":[{"channel":"app","variant":"control","awards":0,"points":0,"purchases":1,"spend":2000}]}]}""",
        ["channels/app"] = """
            {"channel":"app","days":[{"day":"2011-05-01","purchases":1,"amount":2500,"points":[{"wallet":"points","earned":20}]},
              {"day":"2011-05-03","returns":1,"returnedAmount":2500,"points":[{"wallet":"points","takenBack":20}]}]}
            """,
        ["members/m9/recorded"] = """{"member":"m9","version":3,"status":"active","tier":"base","purchases":1,"wallets":[]}""",
        ["members/m9"] = """{"member":"m9","status":"active","asOf":"2026-01-01T00:00:00Z","purchases":1,"tier":{"tier":"base","since":"2011-05-01T08:00:00Z"},"balances":[]}""",
        ["members/m9/tier"] = """{"member":"m9","asOf":"2026-01-01T00:00:00Z","metric":0,"next":{"tier":"gold","threshold":40,"missing":40}}""",
    };

    private SmallWorld _world = null!;

    private protected override void Prepare()
    {
        _world = SmallWorld.In(_gateway);
        Change("tiers", "\"threshold\":0,\"standing\":1,", "\"threshold\":0,\"standing\":2,");
        Change("tiers", "{\"month\":\"2010-02-01\",\"in\":0,\"out\":1}", "{\"month\":\"2010-02-01\",\"in\":0,\"out\":1},{\"month\":\"2011-05-01\",\"in\":1,\"out\":0}");
        Has(Journal, Answers);
    }

    [Fact]
    public async Task Run_campaigns_that_agree_have_no_difference()
    {
        var result = await Run();

        Assert.Empty(result.Differences);
        Assert.Equal(2, result.Campaigns);
    }

    [Theory]
    [InlineData("campaigns/spring/results", "\"points\":20,\"awardsTakenBack\":0", "\"points\":21,\"awardsTakenBack\":0", "campaign spring", "2011-05-01, app/large")]
    [InlineData("campaigns/spring/results", "\"spend\":2000", "\"spend\":2500", "campaign spring", "2011-05-01, app/large")]
    [InlineData("campaigns/spring/results", "\"awardsTakenBack\":1", "\"awardsTakenBack\":0", "campaign spring", "2011-05-03, app/large")]
    [InlineData("campaigns/spring/results", "\"earlier\":null", "\"earlier\":{\"day\":\"2011-04-01\",\"figures\":[{\"channel\":\"app\",\"awards\":1}]}", "campaign spring", "earlier, app/")]
    [InlineData("campaigns/split/results", "\"control\"", "\"small\"", "campaign split", "2011-05-01, app/control")]
    [InlineData("campaigns/spring", "\"awarded\":20", "\"awarded\":21", "campaign spring", "budget, awarded")]
    [InlineData("campaigns/spring", "\"givenBack\":20", "\"givenBack\":0", "campaign spring", "budget, given back")]
    [InlineData("campaigns/spring", "\"remaining\":70", "\"remaining\":71", "campaign spring", "budget, remaining")]
    [InlineData("campaigns/spring", "\"state\":\"active\"", "\"state\":\"ended\"", "campaign spring", "budget, remaining")]
    [InlineData("campaigns", "\"campaign\":\"split\"", "\"campaign\":\"other\"", "campaign split", "campaign")]
    public async Task Run_a_campaign_that_differs_is_listed(string path, string from, string to, string about, string what)
    {
        _gateway.Documents["campaigns/other"] = _gateway.Documents["campaigns/split"].DeepClone();
        _gateway.Documents["campaigns/other/results"] = JsonNode.Parse("""{"days":[]}""")!;
        Change(path, from, to);

        var differences = (await Run()).Differences;

        Assert.Contains(differences, difference => difference.About == about && difference.What == what);
        Assert.All(differences, difference => Assert.Equal(about, difference.About));
    }

    [Theory]
    [InlineData(15, 15, true)]
    [InlineData(15, 20, false)]
    public async Task Run_more_awarded_than_there_ever_was_is_listed(long total, long before, bool listed)
    {
        // Without the return, 20 points stand against the budget.
        _gateway.Journal[^1].RemoveAt(2);
        Change("campaigns/spring", "\"total\":100,\"awarded\":20,\"givenBack\":20,\"leased\":30,\"remaining\":70", $"\"total\":{total},\"awarded\":20,\"givenBack\":0,\"leased\":0,\"remaining\":0");
        _gateway.Documents["editions/1"]["definition"]!["campaigns"] = JsonNode.Parse($$$"""[{"id":"spring","budget":{"unit":"points","total":{{{before}}}}}]""");

        var found = (await Run()).Differences.Any(difference => difference is { About: "campaign spring", What: "budget" });

        Assert.Equal(listed, found);
    }

    [Theory]
    [InlineData("\"lease\":3,", "", "campaign spring", "awards without a lease of the budget")]
    [InlineData("\"variant\":\"large\",\"lease\"", "\"variant\":\"control\",\"lease\"", "member m9, version 2", "campaign spring, control group")]
    public async Task Run_award_that_no_campaign_gives_is_listed(string from, string to, string about, string what)
    {
        _gateway.Journal[^1][1] = _gateway.Journal[^1][1].Replace(from, to, StringComparison.Ordinal);

        Assert.Contains((await Run()).Differences, difference => difference.About == about && difference.What == what);
    }

    [Fact]
    public async Task Run_days_that_the_gateway_sums_into_one_are_compared_as_one()
    {
        _gateway.Documents["campaigns/spring/results"] = JsonNode.Parse(
            """{"days":[],"earlier":{"day":"2011-05-03","figures":[{"channel":"app","variant":"large","awards":1,"points":20,"awardsTakenBack":1,"pointsTakenBack":20,"purchases":1,"spend":2000}]}}""")!;

        Assert.Empty((await Run()).Differences);
    }
}
