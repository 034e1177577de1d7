using Loyalty.Cli.Members;
using Loyalty.Cli.Output;
using Loyalty.Cli.Sending;
using Loyalty.Cli.Tests.Support;

namespace Loyalty.Cli.Tests.Members;

public sealed class MemberImportTests : StubGatewayTest
{
    [Fact]
    public async Task Run_twice_changes_nothing()
    {
        var settings = Settings(_folder.WriteZipped("m.csv.gz", Csv(300)));

        var first = await Run(settings);
        var second = await Run(settings);

        Assert.Equal((300, 0, 0), (first.Imported, first.ImportedBefore, first.Broken));
        Assert.Equal((0, 300, 0), (second.Imported, second.ImportedBefore, second.Broken));
        Assert.Equal(300, _gateway.Accepted.Count);
        Assert.All(_gateway.Accepted, sent => Assert.Equal(("members", $"import-{sent.Id}"), (sent.Path, sent.IdempotencyKey)));
        Assert.Equal((ExitCode.Ok, ExitCode.Ok), (first.ExitCode, second.ExitCode));
    }

    [Fact]
    public async Task Run_stopped_and_run_again_sends_the_rest()
    {
        var settings = Settings(_folder.Write("m.csv", Csv(300)));
        using var stop = new CancellationTokenSource();
        _gateway.StopAt(100, stop);

        var stopped = await Run(settings, stop.Token);
        var rest = await Run(settings);

        Assert.True(stopped.Stopped);
        Assert.Equal(ExitCode.Stopped, stopped.ExitCode);
        Assert.InRange(stopped.Imported, 60, 100);
        Assert.Equal(300, rest.Imported + rest.ImportedBefore);
        Assert.Equal(300, _gateway.Accepted.Count);
    }

    [Fact]
    public async Task Run_refusals_and_broken_lines_are_told_and_the_rest_goes_on()
    {
        _gateway.Refusals["m1"] = (409, "identifierTaken");
        _gateway.Refusals["m2"] = (409, "memberExists");

        var result = await Run(Settings(_folder.Write("m.csv", Csv(4) + ",no id\n")));

        Assert.Equal((2, 1, 1), (result.Imported, result.EnrolledOtherwise, result.Broken));
        Assert.Equal([new KeyValuePair<string, long>("identifierTaken", 1)], result.Refused);
        Assert.Equal([new RefusedRecord(3, OperationKind.Enroll, "m1", "identifierTaken", "It is identifierTaken.")], result.RefusedMembers);
        Assert.Equal(6, Assert.Single(result.BrokenLines).Line);
        Assert.Equal(ExitCode.Findings, result.ExitCode);
    }

    [Fact]
    public async Task Run_lines_of_one_member_keep_their_order_at_any_concurrency()
    {
        var lines = Enumerable.Range(0, 200).Select(i => $$"""{"id":"m{{i % 100}}","profile":{"name":"{{i}}"} }""");

        await Run(Settings(_folder.Write("m.ndjson", string.Join('\n', lines))));

        Assert.Equal(100, _gateway.Accepted.Count);
        Assert.All(_gateway.Accepted, sent => Assert.Equal(sent.Id, $"m{sent.Body["profile"]!["name"]}"));
    }

    [Fact]
    public async Task Run_a_long_id_has_a_key_that_the_platform_takes()
    {
        var id = new string('x', 100);

        await Run(Settings(_folder.Write("m.csv", $"id\n{id}\n")));

        var sent = Assert.Single(_gateway.Accepted);
        Assert.Equal(id, sent.Id);
        Assert.InRange(sent.IdempotencyKey.Length, 20, 100);
    }

    [Fact]
    public async Task Run_a_missing_permission_ends_it_at_once()
    {
        _gateway.Fail = context => context.Request.Method == "POST" ? 403 : 0;

        var failure = await Assert.ThrowsAsync<CliException>(() => Run(Settings(_folder.Write("m.csv", Csv(50)))));

        Assert.StartsWith("The API key may not do this", failure.Message);
    }

    [Fact]
    public async Task Run_a_file_that_is_not_there_says_so()
    {
        var failure = await Assert.ThrowsAsync<CliException>(() => Run(Settings(_folder.PathOf("nowhere.csv"))));

        Assert.Contains("there is no such file", failure.Message, StringComparison.Ordinal);
    }

    private static string Csv(int members) => "id,profile.name\n" + string.Concat(Enumerable.Range(0, members).Select(i => $"m{i},Name {i}\n"));

    private static ImportSettings Settings(string file) => new() { File = file, Program = "demo" };

    private Task<ImportResult> Run(ImportSettings settings, CancellationToken cancellationToken = default) =>
        new MemberImport(_gateway.Client(), _clock, settings, Meter.Silent).Run(cancellationToken);
}
