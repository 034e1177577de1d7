using System.Diagnostics;
using System.Runtime.InteropServices;
using Loyalty.Engine.Tests.Engines;

namespace Loyalty.Engine.Tests.Clusters.Programs;

/// <summary>A silo or a gateway as a process of its own, from the folder in which it is built.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    private const int Terminate = 15;

    private static readonly TimeSpan s_hangGuard = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Probe _output = new();

    private RunningProgram(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => _output.Note(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => _output.Note(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <param name="project">The name of the project, e.g. <c>Loyalty.Silo</c>.</param>
    /// <param name="settings">As on the command line.</param>
    public static RunningProgram Start(string project, IEnumerable<string> settings)
    {
        var folder = AppContext.BaseDirectory.Replace("tests/Loyalty.Engine.Tests", $"src/{project}", StringComparison.Ordinal);
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(folder, $"{project}.dll"), .. settings])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new RunningProgram(Process.Start(start)!);
    }

    /// <summary>The first line that it says with this in it.</summary>
    public async Task<string> Said(string text)
    {
        await _output.Until(lines => lines.Any(line => line.Contains(text, StringComparison.Ordinal)), s_hangGuard);
        return _output.Notes.First(line => line.Contains(text, StringComparison.Ordinal));
    }

    /// <summary>Tells it to stop, as Kubernetes does; what it ended with.</summary>
    public async Task<int> Stop()
    {
        SendSignal(_process.Id, Terminate);
        await _process.WaitForExitAsync().WaitAsync(s_hangGuard);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);
}
