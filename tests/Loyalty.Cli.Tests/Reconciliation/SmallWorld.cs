using System.Text.Json.Nodes;
using Loyalty.Cli.Tests.Support;

namespace Loyalty.Cli.Tests.Reconciliation;

/// <summary>
/// A journal with everything that can happen to points, written by hand, and the answers of a gateway that agree with
/// it: points earned, pending, taken back into debt, repaid on activation, expired; a tier reached; a guest; a blocked member.
/// </summary>
internal sealed class SmallWorld
{
    private SmallWorld(StubGateway gateway)
    {
        Gateway = gateway;
        gateway.Journal.Add([.. Journal.Take(5)]);
        gateway.Journal.Add([.. Journal.Skip(5)]);
        foreach (var (path, json) in Answers)
        {
            gateway.Documents[path] = JsonNode.Parse(json)!;
        }
    }

    public StubGateway Gateway { get; }

    public static SmallWorld In(StubGateway gateway) => new(gateway);

    /// <summary>Replaces a text in one line of the journal.</summary>
    public void Change(int line, string from, string to)
    {
        var page = Gateway.Journal[line < 5 ? 0 : 1];
        var index = line < 5 ? line : line - 5;
        Assert.Contains(from, page[index], StringComparison.Ordinal);
        page[index] = page[index].Replace(from, to, StringComparison.Ordinal);
    }

    private static readonly string[] Journal =
    [
        """{"account":"m1","version":1,"record":{"k":"demo/web/enroll/a","at":"2010-01-01T08:00:00Z","e":[{"t":"enrolled","key":"a","enrolledAt":"2010-01-01T08:00:00Z"},{"t":"tier","at":"2010-01-01T08:00:00Z","day":"2010-01-01","to":"base","reason":"joined"}],"tier":"base","st":"active"}}""",
        """{"account":"m1","version":2,"record":{"k":"demo/web/purchase/p1","at":"2010-01-01T09:00:00Z","e":[{"t":"purchase","channel":"web","id":"p1","occurredAt":"2010-01-01T08:59:00Z","day":"2010-01-01","edition":1,"currency":"GBP","amount":10000,"lines":[]},{"t":"award","rule":"r","edition":1,"wallet":"points","points":100,"earnedOn":"2010-01-01"}],"b":[{"w":"points","a":100}],"tier":"base","st":"active"}}""",
        """{"account":"m1","version":3,"record":{"k":"demo/web/purchase/p2","at":"2010-02-01T09:00:00Z","e":[{"t":"purchase","channel":"web","id":"p2","day":"2010-02-01","amount":5000},{"t":"award","wallet":"points","points":50,"earnedOn":"2010-02-01","activeFrom":"2010-02-15T00:00:00Z","expiresAt":"2099-02-01T00:00:00Z"},{"t":"award","wallet":"status","status":true,"points":50,"earnedOn":"2010-02-01"},{"t":"tier","at":"2010-02-01T09:00:00Z","day":"2010-02-01","from":"base","to":"gold","until":"2012-01-01T00:00:00Z","reason":"reached"}],"b":[{"w":"points","a":100,"p":50},{"w":"status","a":50}],"tier":"gold","st":"active"}}""",
        """{"account":"guest/web/3","version":1,"record":{"k":"demo/web/purchase/g1","at":"2010-02-01T10:00:00Z","e":[{"t":"purchase","channel":"web","id":"g1","day":"2010-02-01","amount":300,"guest":true}],"st":"guest"}}""",
        """{"account":"m1","version":4,"record":{"k":"demo/web/return/r1","at":"2010-02-02T09:00:00Z","e":[{"t":"return","channel":"store","id":"r1","purchaseChannel":"web","purchaseId":"p1","day":"2010-02-02","amount":9000},{"t":"takeback","wallet":"points","points":102,"fromEarned":70,"debt":30,"forgiven":2,"takes":[{"bucket":{"wallet":"points"},"points":70}]}],"b":[{"w":"points","a":30,"p":50,"d":30},{"w":"status","a":50}],"tier":"gold","st":"active"}}""",
        """{"account":"m1","version":5,"record":{"k":"demo/m1/due/5","at":"2010-02-15T00:00:00Z","e":[{"t":"activate","at":"2010-02-15T00:00:00Z","bucket":{"wallet":"points","earnedOn":"2010-02-01","activeFrom":"2010-02-15T00:00:00Z","expiresAt":"2099-02-01T00:00:00Z"},"points":50,"repaid":30}],"b":[{"w":"points","a":50},{"w":"status","a":50}],"tier":"gold","st":"active"}}""",
        """{"account":"m2","version":1,"record":{"k":"demo/web/enroll/b","at":"2010-01-05T08:00:00Z","e":[{"t":"enrolling","key":"b"}],"st":"enrolling"}}""",
        """{"account":"m2","version":2,"record":{"k":"demo/web/enroll/b/done","at":"2010-01-05T08:00:00Z","e":[{"t":"enrolled","key":"b"},{"t":"tier","at":"2010-01-05T08:00:00Z","day":"2010-01-05","to":"base","reason":"joined"}],"tier":"base","st":"active"}}""",
        """{"account":"m2","version":3,"record":{"k":"demo/web/block/c","at":"2010-01-06T08:00:00Z","e":[{"t":"blocked","reason":"fraud"}],"tier":"base","st":"blocked"}}""",
        """{"account":"m1","version":6,"record":{"k":"demo/web/purchase/p3","at":"2010-03-01T09:00:00Z","e":[{"t":"purchase","channel":"web","id":"p3","day":"2010-03-01","amount":700},{"t":"award","wallet":"points","points":7,"earnedOn":"2010-03-01","activeFrom":"2010-03-10T00:00:00Z","expiresAt":"2010-04-01T00:00:00Z"}],"b":[{"w":"points","a":50,"p":7},{"w":"status","a":50}],"tier":"gold","st":"active"}}""",
        """{"account":"m1","version":7,"record":{"k":"demo/m1/due/7","at":"2010-04-01T00:00:00Z","e":[{"t":"expire","bucket":{"wallet":"points","earnedOn":"2010-03-01","activeFrom":"2010-03-10T00:00:00Z","expiresAt":"2010-04-01T00:00:00Z"},"points":3}],"b":[{"w":"points","a":50},{"w":"status","a":50}],"tier":"gold","st":"active"}}""",
        """{"account":"m3","version":1,"record":{"k":"demo/web/enroll/d/start","at":"2010-01-05T08:00:00Z","e":[{"t":"enrolling","key":"d"}],"st":"enrolling"}}""",
        """{"account":"m3","version":2,"record":{"k":"demo/web/enroll/d/undone","at":"2010-01-05T08:00:00Z","e":[{"t":"unenrolled","key":"d","reason":"identifierTaken"}]}}""",
    ];

    private static readonly Dictionary<string, string> Answers = new()
    {
        ["editions"] = """{"editions":[{"number":1,"effectiveAt":"2009-01-01T00:00:00Z"}]}""",
        ["editions/1"] = """
            {"definition":{"currency":"GBP","timeZone":"Europe/London","wallets":[{"id":"points","kind":"points"},{"id":"status","kind":"status"}],
              "tiers":{"metric":"statusPoints","period":"calendarYear","downgrade":"oneStep","graceDays":0,
                "levels":[{"id":"base","threshold":0},{"id":"gold","threshold":40},{"id":"platinum","threshold":1000}]}}}
            """,
        ["tiers"] = """
            {"tiers":[
              {"tier":"base","name":"Base","threshold":0,"standing":1,"months":[{"month":"2010-01-01","in":2,"out":0},{"month":"2010-02-01","in":0,"out":1}]},
              {"tier":"gold","name":"Gold","threshold":40,"standing":1,"months":[{"month":"2010-02-01","in":1,"out":0}]},
              {"tier":"platinum","standing":0,"months":[]}]}
            """,
        ["channels"] = """{"channels":[{"channel":"web"},{"channel":"store"},{"channel":"app"}]}""",
        ["channels/web"] = """
            {"channel":"web","earlier":null,"days":[
              {"day":"2010-01-01","purchases":1,"guestPurchases":0,"amount":10000,"returns":0,"returnedAmount":0,"points":[{"wallet":"points","earned":100,"takenBack":0}]},
              {"day":"2010-02-01","purchases":2,"guestPurchases":1,"amount":5300,"returns":0,"returnedAmount":0,"points":[{"wallet":"points","earned":50,"takenBack":0},{"wallet":"status","earned":50,"takenBack":0}]},
             {"day":"2010-02-02","purchases":0,"guestPurchases":0,"amount":0,"returns":0,"returnedAmount":0,"points":[{"wallet":"points","earned":0,"takenBack":102}]},
              {"day":"2010-03-01","purchases":1,"guestPurchases":0,"amount":700,"returns":0,"returnedAmount":0,"points":[{"wallet":"points","earned":7,"takenBack":0}]}]}
            """,
        ["channels/store"] = """
            {"channel":"store","days":[{"day":"2010-02-02","purchases":0,"guestPurchases":0,"amount":0,"returns":1,"returnedAmount":9000,"points":[]}]}
            """,
        ["channels/app"] = """{"channel":"app","days":[]}""",
        ["members/m1/recorded"] = """
            {"member":"m1","version":7,"status":"active","tier":"gold","purchases":3,"wallets":[
              {"balance":{"wallet":"points","debt":0},"buckets":[
                {"points":30},{"points":20,"earnedOn":"2010-02-01","expiresAt":"2099-02-01T00:00:00+00:00"},
                {"points":4,"earnedOn":"2010-03-01","activeFrom":"2010-03-10T00:00:00+00:00","expiresAt":"2010-04-01T01:00:00+01:00"}]},
              {"balance":{"wallet":"status","debt":0},"buckets":[{"points":50}]}]}
            """,
        ["members/m1"] = """
            {"member":"m1","status":"active","asOf":"2010-06-01T00:00:00Z","purchases":3,"tier":{"tier":"gold","since":"2010-02-01T09:00:00Z","until":"2012-01-01T00:00:00Z"},
             "balances":[{"wallet":"points","balance":50,"active":50,"pending":0,"debt":0},{"wallet":"status","balance":50,"active":50,"pending":0,"debt":0}]}
            """,
        ["members/m1/tier"] = """{"member":"m1","asOf":"2010-06-01T00:00:00Z","metric":50,"next":{"tier":"platinum","threshold":1000,"missing":950}}""",
        ["members/m2/tier"] = """{"member":"m2","asOf":"2010-06-01T00:00:00Z","metric":0,"next":{"tier":"gold","threshold":40,"missing":40}}""",
        ["members/m2/recorded"] = """{"member":"m2","version":3,"status":"blocked","tier":"base","purchases":0,"wallets":[]}""",
        ["members/m2"] = """{"member":"m2","status":"blocked","asOf":"2010-06-01T00:00:00Z","purchases":0,"tier":{"tier":"base","since":"2010-01-05T08:00:00Z"},"balances":[]}""",
    };
}
