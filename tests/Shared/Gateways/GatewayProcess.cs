using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Loyalty.Testing.Gateways;

/// <summary>The gateway as a program of its own, on a free port, so that it can be killed. It does not outlive this process.</summary>
internal sealed partial class GatewayProcess : IDisposable
{
    private const int LinesKept = 2_000;
    private static readonly TimeSpan HangGuard = TimeSpan.FromMinutes(2);
    private readonly ConcurrentQueue<string> _lines = [];
    private readonly string[] _settings;
    private Process? _process;
    private GatewayWarden? _warden;

    /// <summary>On a folder of its own, which goes with it.</summary>
    /// <param name="settings">Settings beside the usual ones.</param>
    public GatewayProcess(params string[] settings) => _settings = settings;

    /// <summary>Where it keeps its files.</summary>
    public string Folder
    {
        get => field ??= Directory.CreateTempSubdirectory("loyalty-process-").FullName;
        init;
    }

    /// <summary>What is put in front of its command line, e.g. a limit on what it may use.</summary>
    public IReadOnlyList<string> Prefix { get; init; } = [];

    /// <summary>Variables of its environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public string Address { get; private set; } = "http://127.0.0.1:0";

    public string Key { get; set; } = "";

    public int Id => _process!.Id;

    /// <summary>The last lines that it said, of all its starts.</summary>
    public IReadOnlyCollection<string> Lines => _lines;

    public bool HasExited => _process!.HasExited;

    /// <summary>Bytes of memory that it has now.</summary>
    public long WorkingSet
    {
        get
        {
            _process!.Refresh();
            return _process.WorkingSet64;
        }
    }

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
        return await gateway.StartRefused();
    }

    public HttpClient Client() => new()
    {
        BaseAddress = new Uri(Address),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", Key) },
    };

    /// <summary>Starts it on its folder and, after the first time, at its old address.</summary>
    /// <exception cref="InvalidOperationException">It ended before it served.</exception>
    public async Task Start()
    {
        if (await StartOrEnd() is { } end)
        {
            throw new InvalidOperationException($"The gateway ended with {end.ExitCode} before it served. {end.Errors}");
        }
    }

    /// <summary>Starts it; null when it serves, else what it ended with and said to people.</summary>
    public async Task<(int ExitCode, string Errors)?> StartOrEnd()
    {
        _warden?.Dispose();
        _process?.Dispose();
        var start = Command();
        start.RedirectStandardError = true;
        _process = Process.Start(start)!;
        _warden = new GatewayWarden(_process.Id, Folder);
        using var guard = new CancellationTokenSource(HangGuard);
        var errors = _process.StandardError.ReadToEndAsync(CancellationToken.None);
        while (await _process.StandardOutput.ReadLineAsync(guard.Token) is { } line)
        {
            Keep(line);
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
                _ = ReadOn(_process.StandardOutput);
                return null;
            }
        }

        await _process.WaitForExitAsync(guard.Token);
        return (_process.ExitCode, await errors);
    }

    /// <summary>kill -9.</summary>
    public async Task Kill()
    {
        _process!.Kill();
        await Exited();
    }

    /// <summary>Waits until it has ended by itself.</summary>
    public async Task Exited()
    {
        using var guard = new CancellationTokenSource(HangGuard);
        await _process!.WaitForExitAsync(guard.Token);
    }

    public void Dispose()
    {
        _process?.Kill();
        _process?.WaitForExit();
        _warden?.Dispose();
        _process?.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private async Task<(int ExitCode, string Errors)> StartRefused()
    {
        var end = await StartOrEnd();
        return end ?? throw new InvalidOperationException("The gateway serves, and should not.");
    }

    private async Task ReadOn(StreamReader output)
    {
        while (await output.ReadLineAsync(CancellationToken.None) is { } line)
        {
            Keep(line);
        }
    }

    private void Keep(string line)
    {
        _lines.Enqueue(line);
        while (_lines.Count > LinesKept)
        {
            _lines.TryDequeue(out _);
        }
    }

    private ProcessStartInfo Command()
    {
        string[] command = [.. Prefix, "dotnet", "exec", Path.Combine(AppContext.BaseDirectory, "Loyalty.Gateway.dll"), "--urls", Address, "--Loyalty:Data", Folder, .. _settings];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true };
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    [GeneratedRegex(@"lk_[A-Za-z0-9_-]+$")]
    private static partial Regex KeyLine();

    [GeneratedRegex(@"Now listening on: (http://127\.0\.0\.1:\d+)")]
    private static partial Regex ListeningLine();
}
