using System.Diagnostics;

namespace Loyalty.Gateway.Tests.Deployment;

/// <summary>Runs a block of the instructions as it is written; only the values of its variables are the test's.</summary>
internal sealed class Shell : IDisposable
{
    private readonly Dictionary<string, string> values = [];
    private readonly string programs;

    /// <param name="programs">A folder whose programs come first, or none.</param>
    public Shell(string programs = "") => this.programs = programs;

    /// <summary>Where commands leave files that are named without a folder.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("loyalty-operations-").FullName;

    public string this[string variable]
    {
        set => values[variable] = value;
    }

    /// <summary>What it printed. Anything that fails ends it.</summary>
    public async Task<string> Run(string commands)
    {
        // The tool is built already, and lies beside the tests; building it again would only take long.
        var script = $$"""
            set -euo pipefail
            dotnet() { [ "$1 $2 $3 $4" = "run --project src/Loyalty.Cli --" ] || { echo "dotnet $*?" >&2; return 1; }; shift 4; command dotnet '{{Path.Combine(AppContext.BaseDirectory, "loyalty.dll")}}' "$@"; }
            {{commands}}
            """;
        var start = new ProcessStartInfo("bash", ["-c", script]) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = $"{programs}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}";
        foreach (var (name, value) in values)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{commands}\nended with {process.ExitCode}: {await errors}\n{output}");
        return output;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
