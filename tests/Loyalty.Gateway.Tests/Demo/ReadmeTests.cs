using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Demo;

/// <summary>The read-me's walk, as it stands there, by the shell and the program that it names.</summary>
public sealed class ReadmeTests
{
    private const string Heading = "## Ten lines";

    [CurlFact]
    public async Task Walk_works_line_by_line()
    {
        await using var own = await OwnHost.Start();
        var walk = Walk();
        Assert.Equal(10, walk.Count(line => line.StartsWith("curl ", StringComparison.Ordinal)));

        var answers = await Run(own.Host, walk);

        Assert.Equal([201, 200, 200, 201, 200, 200, 200, 201, 201, 200], answers.Select(answer => answer.Status));
        Assert.True(answers[2].Json.GetProperty("dryRun").GetBoolean());
        Assert.Contains(answers[4].Json.GetProperty("explanation").EnumerateArray(), rule => !rule.GetProperty("applied").GetBoolean() && rule.GetProperty("reasons").GetArrayLength() > 0);
        Assert.Equal((340, "silver"), (Points(answers[5].Json), answers[5].Json.GetProperty("tier").GetProperty("tier").GetString()));
        Assert.Equal("coffee", answers[7].Json.GetProperty("reward").GetString());
        Assert.Equal(170, Points((await own.Host.First.Get("/v1/programs/demo/members/ada")).Is(HttpStatusCode.OK).Json));
    }

    private static string[] Walk([CallerFilePath] string here = "")
    {
        var lines = File.ReadAllLines(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "README.md"));
        return [.. lines.SkipWhile(line => line != Heading).SkipWhile(line => line != "```sh").Skip(1).TakeWhile(line => line != "```")];
    }

    /// <summary>Only the address and the key are others; each answer is followed by its status.</summary>
    private static async Task<(int Status, JsonElement Json)[]> Run(GatewayHost host, string[] walk)
    {
        Assert.StartsWith("api=", walk[0], StringComparison.Ordinal);
        Assert.StartsWith("key=", walk[1], StringComparison.Ordinal);
        string[] script =
        [
            "set -euo pipefail",
            "curl() { command curl --show-error --write-out '\\n%{http_code}\\n' \"$@\"; }",
            $"api={host.Http.BaseAddress}v1/programs/demo",
            $"key='Authorization: Bearer {host.FirstKey}'",
            .. walk[2..],
        ];
        using var bash = Process.Start(new ProcessStartInfo("bash") { ArgumentList = { "-c", string.Join('\n', script) }, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = bash.StandardError.ReadToEndAsync();
        var output = (await bash.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await bash.WaitForExitAsync();
        Assert.True(bash.ExitCode == 0, await error);
        return [.. output.Chunk(2).Select(answer => (int.Parse(answer[1], System.Globalization.CultureInfo.InvariantCulture), JsonDocument.Parse(answer[0]).RootElement))];
    }

    private static int Points(JsonElement member) =>
        member.GetProperty("balances").EnumerateArray().Single(balance => balance.GetProperty("wallet").GetString() == "points").GetProperty("balance").GetInt32();
}

/// <summary>A test that runs a script; skipped, with the reason, where there is no shell or no curl.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CurlFactAttribute : FactAttribute
{
    public CurlFactAttribute()
    {
        var missing = new[] { "bash", "curl" }.Where(program => !IsThere(program)).ToArray();
        Skip = missing.Length == 0 ? null : $"Not found: {string.Join(", ", missing)}.";
    }

    private static bool IsThere(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
