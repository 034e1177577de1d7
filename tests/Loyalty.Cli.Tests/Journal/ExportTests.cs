using Loyalty.Cli.Journal;
using Loyalty.Cli.Output;
using Loyalty.Cli.Tests.Support;

namespace Loyalty.Cli.Tests.Journal;

public sealed class ExportTests : StubGatewayTest
{
    [Fact]
    public async Task ToFile_sorts_by_operation_key_and_keeps_the_records_byte_by_byte()
    {
        _gateway.Journal.Add(
        [
            """{ "account": "m2", "version": 1, "record": {"k":"demo/web/purchase/b", "at" : "x", "e":[ {"k":"zzz"} ],"n":1.50,"s":"\u00e9é"} }""",
            """{"version":2,"position":17,"record":{"at":"x","k":"demo/web/purchase/a"},"account":"guest/web/3"}""",
        ]);
        _gateway.Journal.Add(["""{"account":"m1","version":1,"record":{"k":"demo/due/1"}}"""]);

        var records = await Export().ToFile(_folder.PathOf("out.ndjson"), default);

        Assert.Equal(3, records);
        Assert.Equal(
            """
            {"account":"m1","version":1,"record":{"k":"demo/due/1"}}
            {"account":"guest/web/3","version":2,"record":{"at":"x","k":"demo/web/purchase/a"}}
            {"account":"m2","version":1,"record":{"k":"demo/web/purchase/b", "at" : "x", "e":[ {"k":"zzz"} ],"n":1.50,"s":"\u00e9é"}}

            """,
            File.ReadAllText(_folder.PathOf("out.ndjson")));
        Assert.Equal(["out.ndjson"], _folder.Names);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2_000)]
    [InlineData(ExternalSort.DefaultBudget)]
    public async Task ToStream_any_order_and_budget_give_the_same_bytes(long budget)
    {
        var lines = Enumerable.Range(0, 120).Select(i => $$$"""{"account":"m{{{i % 7}}}","version":{{{i}}},"record":{"k":"demo/web/purchase/{{{i * 7919 % 120}}}"}}""").ToArray();
        var expected = string.Concat(lines.OrderBy(line => line[line.IndexOf("\"k\":", StringComparison.Ordinal)..^3], StringComparer.Ordinal).Select(line => line + "\n"));
        new Random((int)(budget % 1_000)).Shuffle(lines);
        _gateway.Journal.AddRange(lines.Chunk(50).Select(page => page.ToList()));

        using var output = new MemoryStream();
        await Export(budget).ToStream(output, default);

        Assert.Equal(expected, System.Text.Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public async Task ToFile_an_empty_journal_is_an_empty_file()
    {
        Assert.Equal(0, await Export().ToFile(_folder.PathOf("out"), default));
        Assert.Equal(0, new FileInfo(_folder.PathOf("out")).Length);
    }

    [Fact]
    public async Task ToFile_failing_or_stopped_leaves_the_old_file_and_no_other()
    {
        var path = _folder.Write("out", "old");
        _gateway.Journal.Add(["""{"account":"m1","version":1}"""]);
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        var failure = await Assert.ThrowsAsync<CliException>(() => Export().ToFile(path, default));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Export().ToFile(path, stop.Token));

        Assert.StartsWith("The gateway gave a journal line that is not one", failure.Message);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal(["out"], _folder.Names);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"account":"m","version":"1","record":{"k":"x"}}""")]
    [InlineData("""{"account":"m","version":1,"record":{"at":"x"}}""")]
    [InlineData("""{"account":"m","version":1,"record":[]}""")]
    public void Parse_what_is_no_journal_line_is_refused(string line)
    {
        Assert.Throws<CliException>(() => JournalLine.Parse(System.Text.Encoding.UTF8.GetBytes(line)));
    }

    [Fact]
    public async Task ToFile_where_nothing_can_be_written_says_so()
    {
        var failure = await Assert.ThrowsAsync<CliException>(() => Export().ToFile(_folder.PathOf("none/out"), default));

        Assert.StartsWith("Cannot write", failure.Message);
    }

    private Export Export(long budget = ExternalSort.DefaultBudget) => new(_gateway.Client(), _clock, "demo", Meter.Silent, budget);
}
