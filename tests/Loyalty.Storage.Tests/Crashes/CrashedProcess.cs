using System.Diagnostics;

namespace Loyalty.Storage.Tests.Crashes;

/// <summary>A process of its own that writes to a store until it is killed.</summary>
internal sealed class CrashedProcess : IDisposable
{
    private readonly Process process;

    /// <param name="provider">As <see cref="Program"/> knows it.</param>
    /// <param name="location">A folder or a connection string.</param>
    /// <param name="seed">Of what it writes.</param>
    public CrashedProcess(string provider, string location, int seed)
    {
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";
        process = Process.Start(new ProcessStartInfo(dotnet, ["exec", typeof(Program).Assembly.Location, "crash-writer", provider, location, $"{seed}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
    }

    /// <summary>Kills it (SIGKILL) once it has acknowledged so much; returns all that it acknowledged: account and operation.</summary>
    public async Task<List<(string Account, string Operation)>> KillAfter(int acknowledgements)
    {
        var acknowledged = new List<(string, string)>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            var words = line.Split(' ');
            Assert.Equal(2, words.Length);
            acknowledged.Add((words[0], words[1]));
            if (acknowledged.Count == acknowledgements)
            {
                process.Kill();
            }
        }

        await process.WaitForExitAsync();
        Assert.True(acknowledged.Count >= acknowledgements, $"It ended by itself with {process.ExitCode}.");
        return acknowledged;
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }
}
