using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Loyalty.Testing.Azurite;

/// <summary>
/// The emulator of Azure's tables for tests, if it is installed (<c>npm install azurite</c>): in memory, on a port of its
/// own. It ends when this is disposed or this process ends, however that ends.
/// </summary>
internal sealed class AzuriteServer : IAsyncDisposable
{
    private const string Variable = "LOYALTY_AZURITE";
    private const string Program = "azurite-table";

    // The account and key that every emulator has.
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private const int Continue = 18;
    private const int Stop = 19;

    private static readonly string? Installed = Find();
    private static readonly Lazy<Task<AzuriteServer>> LazyShared = new(Start);

    private readonly Process warden;
    private readonly int server;
    private readonly string address;

    private AzuriteServer(Process warden, int server, string address)
    {
        this.warden = warden;
        this.server = server;
        this.address = address;
    }

    /// <summary>Why there can be no emulator here, or null.</summary>
    public static string? WhyNot { get; } = Installed is null
        ? $"Azurite is not installed (npm install azurite); looked for {Program} in {Variable} and in PATH."
        : null;

    /// <summary>The one for all tests that leave it running.</summary>
    public static Task<AzuriteServer> Shared => LazyShared.Value;

    public string ConnectionString => $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};TableEndpoint={address}/{Account};";

    public static async Task<AzuriteServer> Start()
    {
        if (WhyNot is { } reason)
        {
            throw new InvalidOperationException(reason);
        }

        // A process of its own that ends the emulator when this one ends, also when this one is killed.
        const string Script =
            """
            trap '' INT TERM HUP
            cd "$1"
            "$2" --tableHost 127.0.0.1 --tablePort "$3" --inMemoryPersistence --silent --skipApiVersionCheck --disableTelemetry < /dev/null &
            pid=$!
            echo "$pid"
            exec > /dev/null
            cat > /dev/null
            kill -9 $pid 2> /dev/null
            rm -rf "$1"
            """;
        for (var attempt = 1; ; attempt++)
        {
            var folder = Directory.CreateTempSubdirectory("loyalty-azurite-").FullName;
            var port = FreePort();
            var warden = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Script, "warden", folder, Installed!, port]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
            var server = int.Parse((await warden.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
            var started = new AzuriteServer(warden, server, $"http://127.0.0.1:{port}");
            if (await TakesConnections(warden))
            {
                return started;
            }

            // Somebody else may have taken the port meanwhile.
            await started.DisposeAsync();
            if (attempt == 5)
            {
                throw new InvalidOperationException("Azurite ended before it took connections.");
            }
        }
    }

    /// <summary>Nothing of it runs until <see cref="Resume"/>; connections stay open and unanswered.</summary>
    public void Pause() => SendSignal(server, Stop);

    public void Resume() => SendSignal(server, Continue);

    public async ValueTask DisposeAsync()
    {
        warden.StandardInput.Close();
        await warden.WaitForExitAsync();
        warden.Dispose();
    }

    private static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }

    private static async Task<bool> TakesConnections(Process warden)
    {
        while (await warden.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains("successfully started", StringComparison.Ordinal))
            {
                // What it goes on to say must not fill the pipe.
                _ = warden.StandardOutput.ReadToEndAsync();
                return true;
            }
        }

        return false;
    }

    private static string? Find()
    {
        var named = Environment.GetEnvironmentVariable(Variable);
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return path.Select(folder => Path.Combine(folder, Program)).Prepend(named).FirstOrDefault(File.Exists);
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);
}
