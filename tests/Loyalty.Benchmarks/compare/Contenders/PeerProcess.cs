using System.Diagnostics;

namespace Loyalty.Compare.Contenders;

/// <summary>A peer in a process of its own, from this same program.</summary>
internal sealed class PeerProcess : IDisposable
{
    private const string Listening = "Now listening on: ";
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(30);
    private readonly Process _process;

    private PeerProcess(Process process, Uri address)
    {
        _process = process;
        Address = address;
    }

    public Uri Address { get; }

    public int Id => _process.Id;

    public static async Task<PeerProcess> Start(string kind, string connectionString)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList = { "exec", typeof(PeerProcess).Assembly.Location, "serve", kind, "--postgres", connectionString },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(Listening, StringComparison.Ordinal))
            {
                return new PeerProcess(process, new Uri(line[Listening.Length..]));
            }
        }

        process.Dispose();
        throw new InvalidOperationException($"The peer {kind} ended before it served.");
    }

    /// <summary>See <see cref="Peers.IPeer.Resize"/>.</summary>
    public async Task Resize(int size)
    {
        using var http = new HttpClient { BaseAddress = Address };
        (await http.PutAsync($"/size/{size}", null)).EnsureSuccessStatusCode();
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(HangGuard))
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
