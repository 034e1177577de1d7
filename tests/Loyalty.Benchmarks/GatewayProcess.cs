using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Loyalty.Testing.Gateways;

namespace Loyalty.Benchmarks;

/// <summary>A gateway in a process of its own, on a folder that stays, on a free port. It does not outlive this process.</summary>
internal sealed partial class GatewayProcess : IDisposable
{
    // The first key is shown once; whoever measures on the folder again needs it again.
    private const string KeyFile = "bench.key";

    private readonly Process _process;
    private readonly GatewayWarden _warden;

    private GatewayProcess(Process process, GatewayWarden warden, Uri address, string key)
    {
        _process = process;
        _warden = warden;
        Address = address;
        Key = key;
    }

    public Uri Address { get; }

    public string Key { get; }

    public int Id => _process.Id;

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public long WorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    public static async Task<GatewayProcess> Start(string gateway, string folder)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList = { "exec", gateway, "--urls", "http://127.0.0.1:0", "--Loyalty:Data", folder, "--Loyalty:Demo", "false", "--Logging:LogLevel:Default", "Warning", "--Logging:LogLevel:Microsoft.Hosting", "Information" },
            RedirectStandardOutput = true,
        })!;
        var warden = new GatewayWarden(process.Id, folder: null);
        try
        {
            var file = Path.Combine(folder, KeyFile);
            var key = File.Exists(file) ? await File.ReadAllTextAsync(file) : null;
            Uri? address = null;
            while (address is null || key is null)
            {
                var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The gateway ended before it served.");
                key ??= KeyLine().Match(line) is { Success: true } shown ? shown.Value : null;
                address ??= AddressLine().Match(line) is { Success: true } listening ? new Uri(listening.Groups[1].Value) : null;
            }

            await File.WriteAllTextAsync(file, key);
            _ = process.StandardOutput.ReadToEndAsync();
            return new GatewayProcess(process, warden, address, key);
        }
        catch
        {
            process.Kill();
            warden.Dispose();
            process.Dispose();
            throw;
        }
    }

    public HttpClient Client()
    {
        var http = new HttpClient { BaseAddress = Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        return http;
    }

    /// <summary>As kill -9 does.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _warden.Dispose();
        _process.Dispose();
    }

    [GeneratedRegex(@"lk_[A-Za-z0-9_-]+$")]
    private static partial Regex KeyLine();

    [GeneratedRegex(@"Now listening on: (http://127\.0\.0\.1:\d+)")]
    private static partial Regex AddressLine();
}
