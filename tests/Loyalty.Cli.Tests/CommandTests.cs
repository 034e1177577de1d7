using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Loyalty.Cli.Output;
using Loyalty.Cli.Tests.Reconciliation;
using Loyalty.Cli.Tests.Support;

namespace Loyalty.Cli.Tests;

/// <summary>The tool as it is called.</summary>
public sealed class CommandTests : StubGatewayTest
{
    private readonly StringWriter _out = new();
    private readonly StringWriter _error = new();

    [Fact]
    public async Task Replay_ends_with_a_table_and_the_exit_code_of_what_it_found()
    {
        _gateway.Documents["tiers"] = JsonNode.Parse("""{"tiers":[{"tier":"gold","standing":1234}]}""")!;
        var file = _folder.Write("c.txt", "1 19970101 2 15.00\nbroken\n");

        var exit = await Run("replay", file, "--format", "cdnow", "--program", "demo", "--channel", "web");

        Assert.Equal(ExitCode.Findings, exit);
        Assert.Matches(@"purchases +│ +1 ", _out.ToString());
        Assert.Matches(@"earned, points +│ +15 ", _out.ToString());
        Assert.Matches(@"gold +│ +1,234 ", _out.ToString());
        Assert.Matches(@"broken lines +│ +1 ", _out.ToString());
        Assert.Contains("Line 2 is broken: 1 columns where there should be 4", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("Replaying: 2 of 2", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_as_json_can_be_read_by_a_program()
    {
        var file = _folder.Write("c.txt", "1 19970101 2 15.00\n");

        var exit = await Run("replay", file, "--format", "cdnow", "--program", "demo", "--channel", "web", "--json");

        Assert.Equal(ExitCode.Ok, exit);
        using var result = JsonDocument.Parse(_out.ToString());
        Assert.Equal(15, result.RootElement.GetProperty("tally").GetProperty("pointsEarned").GetProperty("points").GetInt64());
        Assert.Equal(0, result.RootElement.GetProperty("read").GetProperty("broken").GetInt64());
    }

    [Fact]
    public async Task Replay_check_needs_no_gateway_and_sends_nothing()
    {
        var file = _folder.Write("c.txt", "1 19970101 2 15.00\n");

        Assert.Equal(ExitCode.Ok, await Run("replay", file, "--format", "cdnow", "--program", "demo", "--channel", "web", "--check"));
        Assert.Matches(@"members +│ +1 ", _out.ToString());
        Assert.Empty(_gateway.Seen);
    }

    [Fact]
    public async Task Replay_a_wrong_key_is_one_line_and_a_failure()
    {
        var file = _folder.Write("c.txt", "1 19970101 2 15.00\n");

        var exit = await Run("replay", file, "--format", "cdnow", "--program", "demo", "--channel", "web", "--key", "lk_wrong");

        Assert.Equal(ExitCode.Failure, exit);
        Assert.Contains("does not know the API key", Assert.Single(_error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--format", "xml")]
    [InlineData("--concurrency", "0")]
    [InlineData("--concurrency", "many")]
    [InlineData("--limit", "0")]
    public async Task Replay_options_out_of_range_are_refused(string option, string value)
    {
        var exit = await Run("replay", "x", "--format", "cdnow", "--program", "demo", "--channel", "web", option, value);

        Assert.Equal(ExitCode.Failure, exit);
        Assert.Empty(_gateway.Seen);
    }

    [Theory]
    [InlineData("not a url")]
    [InlineData("ftp://127.0.0.1")]
    public async Task Connect_an_address_that_is_none_says_so(string url)
    {
        Assert.Equal(ExitCode.Failure, await Run("reconcile", "--program", "demo", "--url", url));
        Assert.Contains("is not an address", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_members_ends_with_a_table_and_the_exit_code_of_what_it_found()
    {
        _gateway.Refusals["b"] = (409, "identifierTaken");
        var file = _folder.Write("members.csv", "id,card\na,1\nb,2\n,3\n");

        Assert.Equal(ExitCode.Findings, await Run("import", "members", file, "--program", "demo"));

        Assert.Matches(@"members imported +│ +1 ", _out.ToString());
        Assert.Matches(@"refused: identifierTaken +│ +1 ", _out.ToString());
        Assert.Matches(@"broken lines +│ +1 ", _out.ToString());
        Assert.Matches(@"4 +│ it has no id", _out.ToString());
        Assert.Matches(@"3 +│ enrollment b +│ identifierTaken: It is identifierTaken", _out.ToString());
        Assert.Contains("Line 4 is broken: it has no id", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("Importing: 3 of 3", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_members_help_names_every_column()
    {
        Assert.Equal(ExitCode.Ok, await Invoke("import", "members", "--help"));
        Assert.All(["id ", "enrolledAt", "card, email, phone, device, external", "profile.name", "profile.birthDate"], column => Assert.Contains(column, _out.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Export_writes_the_file_and_says_how_much()
    {
        SmallWorld.In(_gateway);

        Assert.Equal(ExitCode.Ok, await Run("export", "--program", "demo", "--out", _folder.PathOf("all.ndjson")));
        Assert.StartsWith("13 records of demo in ", _out.ToString());
        Assert.Equal(13, File.ReadAllLines(_folder.PathOf("all.ndjson")).Length);
    }

    [Fact]
    public async Task Reconcile_lists_differences_and_ends_with_their_exit_code()
    {
        SmallWorld.In(_gateway);
        Assert.Equal(ExitCode.Ok, await Run("reconcile", "--program", "demo"));
        Assert.Matches(@"differences +│ +0 ", _out.ToString());

        _gateway.Change("members/m1/recorded", "\"version\":7", "\"version\":8");
        Assert.Equal(ExitCode.Findings, await Run("reconcile", "--program", "demo"));
        Assert.Matches("member m1 +│ version +│ 7 +│ 8 ", _out.ToString());
    }

    [Fact]
    public async Task Bench_ends_with_what_was_reached()
    {
        var exit = await Run("bench", "--program", "demo", "--channel", "web", "--rate", "2000", "--seconds", "0.01", "--warm", "0", "--members", "5", "--connections", "2");

        Assert.Equal(ExitCode.Ok, exit);
        Assert.Equal(20, _gateway.Accepted.Count);
        Assert.Matches(@"purchases a second, wanted +│ +2,000.00 ", _out.ToString());
        Assert.Matches(@"HTTP 201 +│ +20 ", _out.ToString());
        Assert.Matches(@"p50 +│ +p75 +│ +p90 +│ +p95 +│ +p99 +│ +p99.9 +│ +p99.99 +│ +max", _out.ToString());
        Assert.Contains("from the scheduled start to the answer", _out.ToString(), StringComparison.Ordinal);
        Assert.Matches(@"sent more than 5 ms late, no connection was free +│ +\d+\.\d %", _out.ToString());
        Assert.Matches(@"sent more than 5 ms late, the load itself was late +│ +\d+\.\d %", _out.ToString());
        Assert.Matches(@"\n +p50 │█+ [\d.]+\r?\n +p75 │", _out.ToString());
        Assert.Contains("fewer than 10,000 answers", _out.ToString() + _error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bench_steps_are_rows_and_bars_with_the_knee_below()
    {
        var exit = await Run("bench", "--program", "demo", "--channel", "web", "--rate", "200", "1000", "--seconds", "0.02", "--warm", "0", "--connections", "20", "--p99-limit", "60000");

        Assert.Equal(ExitCode.Ok, exit);
        Assert.Equal(24, _gateway.Accepted.Count);
        Assert.Matches(@"│ +200 +│", _out.ToString());
        Assert.Matches(@"│ +1,000 +│", _out.ToString());
        Assert.Matches(@"\n +200/s │", _out.ToString());
        Assert.Contains("200/s: ", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bench_find_knee_of_a_gateway_that_refuses_says_that_no_rate_held()
    {
        _gateway.Fail = context => context.Request.Method == "POST" ? 429 : 0;

        Assert.Equal(ExitCode.Findings, await Run("bench", "--program", "demo", "--channel", "web", "--rate", "4", "--find-knee", "--seconds", "0.001", "--warm", "0"));
        Assert.Contains("No rate held: none had a goodput of 99 % and a p99 below 100.00 ms.", _out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bench_answers_that_are_not_2xx_end_it_with_their_exit_code()
    {
        _gateway.Fail = context => context.Request.Method == "POST" ? 404 : 0;

        Assert.Equal(ExitCode.Findings, await Run("bench", "--program", "demo", "--channel", "web", "--rate", "2000", "--seconds", "0.01", "--warm", "0", "--json"));

        using var result = JsonDocument.Parse(_out.ToString());
        var step = result.RootElement.GetProperty("steps")[0];
        Assert.Equal(20, step.GetProperty("outcomes").GetProperty("HTTP 404").GetInt64());
        Assert.True(step.GetProperty("latency").GetProperty("p9999").GetDouble() >= step.GetProperty("latency").GetProperty("p50").GetDouble());
        Assert.Equal("goodputTooLow", step.GetProperty("verdict").GetString());
        Assert.Equal(JsonValueKind.Null, result.RootElement.GetProperty("knee").ValueKind);
    }

    [Theory]
    [InlineData("Pass either --rate or --as-fast-as-possible.")]
    [InlineData("Pass either --rate or --as-fast-as-possible.", "--rate", "5", "--as-fast-as-possible")]
    [InlineData("--rate is 0.001 to 1000000.", "--rate", "0")]
    [InlineData("--rate is 0.001 to 1000000.", "--rate", "NaN")]
    [InlineData("--rate is 0.001 to 1000000.", "--rate", "5", "0")]
    [InlineData("--find-knee begins at one rate", "--rate", "5", "10", "--find-knee")]
    [InlineData("--find-knee begins at one rate", "--as-fast-as-possible", "--find-knee")]
    [InlineData("--p99-limit is 0.001 to 60000.", "--rate", "5", "--p99-limit", "0")]
    [InlineData("--members is 1 to 10000000.", "--rate", "5", "--members", "0")]
    [InlineData("--exponent is 0 to 10.", "--rate", "5", "--exponent", "-1")]
    public async Task Bench_options_that_can_not_be_meant_are_refused(string message, params string[] options)
    {
        Assert.Equal(ExitCode.Failure, await Run(["bench", "--program", "demo", "--channel", "web", .. options]));
        Assert.Contains(message, _error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_gateway.Seen);
    }

    [Fact]
    public async Task Bench_an_address_with_TLS_is_one_line_and_a_failure()
    {
        Assert.Equal(ExitCode.Failure, await Run("bench", "--program", "demo", "--channel", "web", "--as-fast-as-possible", "--url", "https://127.0.0.1:1"));
        Assert.Contains("speaks plain HTTP", Assert.Single(_error.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_list_shows_what_each_key_may_do()
    {
        _gateway.Documents["keys"] = JsonNode.Parse(
            """{"keys":[{"id":"till-4","name":"Till 4","channel":"store","permissions":["membersRead","purchasesWrite"],"createdAt":"2026-01-01T00:00:00Z","revokedAt":null},{"id":"all","name":"All","permissions":["export"],"createdAt":"2026-01-01T00:00:00Z","revokedAt":"2026-02-01T00:00:00Z"}]}""")!;

        Assert.Equal(ExitCode.Ok, await Run("keys", "list", "--program", "demo"));
        Assert.Matches(@"till-4 +│ Till 4 +│ store +│ membersRead, purchasesWrite", _out.ToString());
        Assert.Contains("revoked 2026-02-01T00:00:00Z", _out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_create_prints_the_key_by_itself()
    {
        _gateway.Answers["keys"] = JsonNode.Parse("""{"key":"lk_demo_till_4_s3cret","info":{"id":"till-4","name":"Till 4","permissions":["membersRead"]}}""")!.AsObject();

        var exit = await Run("keys", "create", "--program", "demo", "--name", "Till 4", "--id", "till-4", "--channel", "store", "--permissions", "membersRead", "purchasesWrite", "--expires", "2027-01-01T00:00:00Z");

        Assert.Equal(ExitCode.Ok, exit);
        Assert.Equal("lk_demo_till_4_s3cret", _out.ToString().TrimEnd().Split('\n')[^1].TrimEnd());
        Assert.Equal(
            """{"name":"Till 4","permissions":["membersRead","purchasesWrite"],"id":"till-4","channel":"store","expiresAt":"2027-01-01T00:00:00+00:00"}""",
            Assert.Single(_gateway.Accepted).Body.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    [Fact]
    public async Task Keys_create_is_not_repeated_when_the_gateway_fails()
    {
        var requests = 0;
        _gateway.Fail = _ =>
        {
            requests++;
            return 503;
        };

        Assert.Equal(ExitCode.Failure, await Run("keys", "create", "--program", "demo", "--name", "x", "--permissions", "membersRead"));
        Assert.Equal(1, requests);
    }

    [Fact]
    public async Task Keys_rotate_and_revoke_go_to_the_key()
    {
        _gateway.Answers["keys/till-4/rotate"] = JsonNode.Parse("""{"key":"lk_new","info":{"id":"till-4"}}""")!.AsObject();

        Assert.Equal(ExitCode.Ok, await Run("keys", "rotate", "till-4", "--program", "demo", "--overlap", "60"));
        Assert.Equal(ExitCode.Ok, await Run("keys", "revoke", "till-4", "--program", "demo"));

        Assert.Equal(["keys/till-4/rotate", "keys/till-4/revoke"], _gateway.Accepted.Select(sent => sent.Path));
        Assert.Equal(60, (int)_gateway.Accepted[0].Body["overlapSeconds"]!);
        Assert.Contains("Key till-4 is revoked.", _out.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("replay", "online-retail-2009-2010.csv.gz --format online-retail")]
    [InlineData("export", "--out -")]
    [InlineData("reconcile", "loyalty reconcile --program demo")]
    [InlineData("bench", "--as-fast-as-possible --connections 256 --pattern zipf")]
    [InlineData("bench", "--rate 500 --find-knee --p99-limit 50")]
    [InlineData("keys", "loyalty keys rotate")]
    public async Task Help_has_examples(string command, string example)
    {
        Assert.Equal(ExitCode.Ok, await Invoke(command, "--help"));
        Assert.Contains(example, _out.ToString(), StringComparison.Ordinal);
    }

    private Task<int> Run(params string[] arguments)
    {
        string[] connection = [.. arguments.Contains("--url") ? [] : new[] { "--url", _gateway.Address }, .. arguments.Contains("--key") ? [] : new[] { "--key", StubGateway.Key }];
        return Invoke([.. arguments, .. connection]);
    }

    private Task<int> Invoke(params string[] arguments) =>
        LoyaltyCommand.Create(new Terminal(_out, _error, outputIsTerminal: false, errorIsTerminal: false))
            .Parse(arguments)
            .InvokeAsync(new InvocationConfiguration { Output = _out, Error = _error, EnableDefaultExceptionHandler = false });
}
