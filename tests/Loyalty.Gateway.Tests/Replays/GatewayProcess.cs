using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Loyalty.Gateway.Tests.Replays;

/// <summary>The gateway as a program of its own, on a free port, so that it can be killed.</summary>
/// <param name="settings">Settings beside the usual ones.</param>
internal sealed partial class GatewayProcess(params string[] settings) : IDisposable
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromMinutes(2);
    private readonly string _folder = Directory.CreateTempSubdirectory("loyalty-process-").FullName;
    private Process? _process;

    public string Address { get; private set; } = "http://127.0.0.1:0";

    public string Key { get; private set; } = "";

    public static async Task<GatewayProcess> StartNew(params string[] settings)
    {
        var gateway = new GatewayProcess(settings);
        await gateway.Start();
        return gateway;
    }

    /// <summary>Starts one that must not start; what it says to people, and what it ends with.</summary>
    public static async Task<(int ExitCode, string Errors)> Refused(params string[] settings)
    {
        using var gateway = new GatewayProcess(settings);
        var start = gateway.Command();
        start.RedirectStandardError = true;
        gateway._process = Process.Start(start)!;
        var output = gateway._process.StandardOutput.ReadToEndAsync();
        using var guard = new CancellationTokenSource(HangGuard);
        var errors = await gateway._process.StandardError.ReadToEndAsync(guard.Token);
        await output;
        await gateway._process.WaitForExitAsync(guard.Token);
        return (gateway._process.ExitCode, errors);
    }

    public HttpClient Client() => new()
    {
        BaseAddress = new Uri(Address),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", Key) },
    };

    /// <summary>Starts it on its folder and, after the first time, at its old address.</summary>
    public async Task Start()
    {
        _process?.Dispose();
        _process = Process.Start(Command())!;
        using var guard = new CancellationTokenSource(HangGuard);
        while (await _process.StandardOutput.ReadLineAsync(guard.Token) is { } line)
        {
            if (KeyLine().Match(line) is { Success: true } key)
            {
                Key = key.Value;
            }

            if (ListeningLine().Match(line) is { Success: true } listening)
            {
                Address = listening.Groups[1].Value;
            }

            if (line.Contains("Application started", StringComparison.Ordinal))
            {
                // What it goes on to say must not fill the pipe.
                _ = _process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return;
            }
        }

        throw new InvalidOperationException($"The gateway ended with {_process.ExitCode} before it served.");
    }

    /// <summary>kill -9.</summary>
    public async Task Kill()
    {
        _process!.Kill();
        using var guard = new CancellationTokenSource(HangGuard);
        await _process.WaitForExitAsync(guard.Token);
    }

    public void Dispose()
    {
        _process?.Kill();
        _process?.WaitForExit();
        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private ProcessStartInfo Command() =>
        new("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "Loyalty.Gateway.dll"), "--urls", Address, "--Loyalty:Data", _folder, .. settings]) { RedirectStandardOutput = true };

    [GeneratedRegex(@"lk_[A-Za-z0-9_-]+$")]
    private static partial Regex KeyLine();

    [GeneratedRegex(@"Now listening on: (http://127\.0\.0\.1:\d+)")]
    private static partial Regex ListeningLine();
}
