using System.Text.Json.Nodes;
using Loyalty.Cli.Reconciliation;
using Loyalty.Cli.Tests.Support;

namespace Loyalty.Cli.Tests.Reconciliation;

/// <summary>Members who come into a segment and leave it, and the answers of a gateway that agree.</summary>
public sealed class SegmentReconcileTests : ReconcileTest
{
    private protected override void Prepare()
    {
        SmallWorld.In(_gateway);
        _gateway.Journal.Add(
        [
            """{"account":"m1","version":8,"record":{"k":"demo/m1/segments/7","at":"2010-05-01T00:00:00Z","e":[{"t":"segment","segment":"buyers","joined":true,"day":"2010-05-01"},{"t":"segment","segment":"vip","joined":true,"day":"2010-05-01"},{"t":"segmentreview","at":"2010-06-01T00:00:00Z"}],"b":[{"w":"points","a":50},{"w":"status","a":50}],"tier":"gold","st":"active","sg":["buyers","vip"]}}""",
            """{"account":"m1","version":9,"record":{"k":"demo/m1/due/8","at":"2010-06-01T00:00:00Z","e":[{"t":"segmentreview"},{"t":"segment","segment":"buyers","day":"2010-06-01"}],"b":[{"w":"points","a":50},{"w":"status","a":50}],"tier":"gold","st":"active","sg":["vip"]}}""",
            """{"account":"m2","version":4,"record":{"k":"demo//list/k/buyers/m2","at":"2010-06-02T00:00:00Z","e":[{"t":"list","segment":"buyers","listed":true,"by":"k"},{"t":"tag","tag":"x","tagged":true,"by":"k"},{"t":"segment","segment":"buyers","joined":true,"day":"2010-06-02"}],"tier":"base","st":"blocked","sg":["buyers"]}}""",
        ]);
        _gateway.Documents["segments"] = JsonNode.Parse("""{"segments":[{"segment":"buyers","members":1},{"segment":"empty","members":0}]}""")!;
        _gateway.Documents["segments/buyers"] = JsonNode.Parse("""{"segment":"buyers","members":1,"days":[{"day":"2010-05-01","joined":1,"left":0},{"day":"2010-06-01","joined":0,"left":1},{"day":"2010-06-02","joined":1,"left":0}]}""")!;
        _gateway.Documents["segments/empty"] = JsonNode.Parse("""{"segment":"empty","members":0,"days":[]}""")!;
        Recorded("m1", 9, "vip");
        Recorded("m2", 4, "buyers");
    }

    [Fact]
    public async Task Run_what_agrees_has_no_difference() => Assert.Empty((await Run()).Differences);

    [Theory]
    [InlineData("segments/buyers", "\"members\":1", "\"members\":2", "segment buyers", "members", "1", "2")]
    [InlineData("segments/buyers", "\"left\":1", "\"left\":0", "segment buyers", "moves on 2010-06-01", "0 joined, 1 left", "0 joined, 0 left")]
    [InlineData("segments/empty", "\"members\":0", "\"members\":3", "segment empty", "members", "0", "3")]
    [InlineData("members/m1/recorded", "\"vip\"", "\"buyers\"", "member m1", "segments", "vip", "buyers")]
    public async Task Run_what_the_gateway_counts_otherwise_is_listed(string path, string from, string to, string about, string what, string journal, string gateway)
    {
        Change(path, from, to);

        Assert.Equal([new Difference(about, what, journal, gateway)], (await Run()).Differences);
    }

    [Theory]
    [InlineData(0, "\"sg\":[\"buyers\",\"vip\"]", "\"sg\":[\"vip\"]", "segments in the record")]
    [InlineData(1, "\"segment\":\"buyers\",", "\"segment\":\"others\",", "segment others")]
    [InlineData(2, "\"segment\":\"buyers\",\"joined\":true", "\"segment\":\"buyers\"", "segment buyers")]
    public async Task Run_a_journal_that_contradicts_itself_is_listed(int line, string from, string to, string what)
    {
        var page = _gateway.Journal[^1];
        Assert.Contains(from, page[line], StringComparison.Ordinal);
        page[line] = page[line].Replace(from, to, StringComparison.Ordinal);

        Assert.Contains((await Run()).Differences, difference => difference.What == what);
    }

    private void Recorded(string member, int version, string segment)
    {
        var recorded = _gateway.Documents[$"members/{member}/recorded"];
        recorded["version"] = version;
        recorded["segments"] = new JsonArray(segment);
    }
}
