using System.Diagnostics;
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

    [Fact]
    public async Task Export_killed_again_and_again_goes_on_and_ends_with_the_same_bytes()
    {
        FillJournal(pages: 60);
        var calm = await Exported("calm");
        foreach (var answered in new[] { 5, 25, 12, 18 })
        {
            await KillAfter(answered);
            Assert.False(File.Exists(_folder.PathOf("out")));
        }

        var pages = 0;
        _gateway.Fail = _ => ++pages * 0;
        Assert.Equal(calm, await Exported("out"));

        // Of 5 nothing is kept, of 25 two tens; of 12 and 18 the first is the newest page once more.
        Assert.Equal(60 - 20 - 10 - 10 + 1, pages);
        Assert.Equal(["calm", "out"], _folder.Names.Order());
    }

    /// <summary>Kills the tool, as a process, when it was given so many pages and waits for the next.</summary>
    private async Task KillAfter(int answered)
    {
        var pages = 0;
        _gateway.Fail = _ => Interlocked.Increment(ref pages) <= answered ? 0 : 503;
        using var process = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                "exec", Path.Combine(AppContext.BaseDirectory, "loyalty.dll"),
                "export", "--program", "demo", "--out", _folder.PathOf("out"), "--url", _gateway.Address, "--key", StubGateway.Key,
            },
            RedirectStandardError = true,
        })!;

        // It says once that it waits, and then it has taken all that it was given.
        var said = await process.StandardError.ReadLineAsync();
        while (said?.Contains("trying again", StringComparison.Ordinal) == false)
        {
            said = await process.StandardError.ReadLineAsync();
        }

        process.Kill();
        await process.WaitForExitAsync();
    }

    [Fact]
    public async Task ToFile_stopped_by_people_or_by_a_gateway_that_is_away_loses_nothing_that_was_read()
    {
        FillJournal(pages: 9);
        var calm = await Exported("calm");
        using var stop = new CancellationTokenSource();
        var asked = 0;
        _gateway.Fail = _ =>
        {
            if (++asked == 4)
            {
                stop.Cancel();
            }

            return 0;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Export().ToFile(_folder.PathOf("out"), stop.Token));
        Assert.Equal(["calm", "out.part", "out.state"], _folder.Names.Order());
        _gateway.Fail = _ => ++asked > 8 ? 503 : 0;
        await Assert.ThrowsAsync<CliException>(() => Export().ToFile(_folder.PathOf("out"), default));

        var pages = 0;
        _gateway.Fail = _ => ++pages * 0;
        Assert.Equal(calm, await Exported("out"));

        Assert.InRange(pages, 1, 5);
        Assert.Equal(["calm", "out"], _folder.Names.Order());
    }

    [Fact]
    public async Task ToFile_what_was_written_meanwhile_is_in_it()
    {
        FillJournal(pages: 3);
        await Interrupt();
        _gateway.Journal[^1].Add("""{"account":"m1","version":9,"record":{"k":"demo/later"}}""");

        Assert.Contains("demo/later", await Exported("out"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ToFile_what_was_not_sure_to_be_in_the_part_is_read_again()
    {
        FillJournal(pages: 3);
        var calm = await Exported("calm");
        File.Delete(_folder.PathOf("calm"));
        await Interrupt();
        File.AppendAllText(_folder.PathOf("out.part"), new string('x', 10_000));

        Assert.Equal(calm, await Exported("out"));
    }

    [Fact]
    public async Task ToFile_failing_after_the_last_page_reads_only_that_one_again()
    {
        FillJournal(pages: 9);
        Directory.CreateDirectory(_folder.PathOf("out.new"));
        await Assert.ThrowsAsync<CliException>(() => Export().ToFile(_folder.PathOf("out"), default));
        Directory.Delete(_folder.PathOf("out.new"));
        var pages = 0;
        _gateway.Fail = _ => ++pages * 0;

        Assert.Equal(36, await Export().ToFile(_folder.PathOf("out"), default));

        // And the one before it, to see that it is still the same.
        Assert.Equal(2, pages);
        Assert.Equal(["out"], _folder.Names);
    }

    [Theory]
    [InlineData("program", "it is of program other")]
    [InlineData("gateway", "it is of the gateway at ")]
    [InlineData("version", "it is another version's")]
    [InlineData("garbage", "it can't be read")]
    [InlineData("no part", "out.part is gone")]
    [InlineData("short part", "is not the one that it speaks of")]
    [InlineData("other part", "is not the one that it speaks of")]
    [InlineData("replaced", "the gateway no longer holds what it was begun with")]
    public async Task ToFile_a_state_that_does_not_fit_is_told_and_nothing_is_touched(string what, string message)
    {
        FillJournal(pages: 3);
        await Interrupt();
        var state = _folder.PathOf("out.state");
        var part = _folder.PathOf("out.part");
        switch (what)
        {
            case "program":
                Replace(state, "\"demo\"", "\"other\"");
                break;
            case "gateway":
                Replace(state, "127.0.0.1", "127.0.0.2");
                break;
            case "version":
                Replace(state, "\"Version\":1", "\"Version\":2");
                break;
            case "garbage":
                File.WriteAllText(state, "{}");
                break;
            case "no part":
                File.Delete(part);
                break;
            case "short part":
                File.WriteAllText(part, "x");
                break;
            case "other part":
                Replace(part, "demo", "memo");
                break;
            default:
                _gateway.Journal[1][0] = _gateway.Journal[1][0].Replace("\"m", "\"n", StringComparison.Ordinal);
                break;
        }

        var before = _folder.Names.Order().ToList();
        var failure = await Assert.ThrowsAsync<CliException>(() => Export().ToFile(_folder.PathOf("out"), default));

        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.Contains("Delete it to begin anew", failure.Message, StringComparison.Ordinal);
        Assert.Equal(before, _folder.Names.Order());
        File.Delete(state);
        Assert.Equal(12, await Export().ToFile(_folder.PathOf("out"), default));
        Assert.Equal(["out"], _folder.Names);
    }

    private static void Replace(string path, string from, string to)
    {
        var text = File.ReadAllText(path, System.Text.Encoding.Latin1);
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(from, to, StringComparison.Ordinal), System.Text.Encoding.Latin1);
    }

    private void FillJournal(int pages) => _gateway.Journal.AddRange(Enumerable.Range(0, pages).Select(page => Enumerable.Range(page * 4, 4)
        .Select(i => $$$"""{"account":"m{{{i % 7}}}","version":{{{i}}},"record":{"k":"demo/web/purchase/{{{i * 7919 % (pages * 4)}}}"}}""").ToList()));

    /// <summary>An export of which two pages are kept.</summary>
    private async Task Interrupt()
    {
        var asked = 0;
        _gateway.Fail = _ => ++asked == 3 ? 400 : 0;
        await Assert.ThrowsAsync<CliException>(() => Export().ToFile(_folder.PathOf("out"), default));
        _gateway.Fail = null;
        Assert.Equal(["out.part", "out.state"], _folder.Names.Order());
    }

    private async Task<string> Exported(string name)
    {
        await Export().ToFile(_folder.PathOf(name), default);
        return await File.ReadAllTextAsync(_folder.PathOf(name));
    }

    private Export Export(long budget = ExternalSort.DefaultBudget) => new(_gateway.Client(), _clock, "demo", Meter.Silent, budget);
}
