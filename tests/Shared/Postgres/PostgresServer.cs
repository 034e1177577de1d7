using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Npgsql;

namespace Loyalty.Testing.Postgres;

/// <summary>
/// A PostgreSQL server for tests, from the newest installation on this machine: in a folder of its own, reached through a
/// socket in that folder and by nobody else. It ends and its folder goes when this is disposed or this process ends,
/// however that ends.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    public const string Superuser = "loyalty";
    private const int Kill9 = 9;
    private const int Continue = 18;
    private const int Stop = 19;

    private static readonly string? Binaries = FindBinaries();
    private static readonly Lazy<Task<PostgresServer>> LazyShared = new(() => Start());

    private readonly string folder;
    private readonly string[] settings;
    private readonly Process warden;
    private Process? server;
    private int schemas;

    private PostgresServer(string folder, string[] settings, Process warden)
    {
        this.folder = folder;
        this.settings = settings;
        this.warden = warden;
    }

    /// <summary>Why there can be no server here, or null.</summary>
    public static string? WhyNot { get; } = FindReason();

    /// <summary>The one for all tests that leave it running.</summary>
    public static Task<PostgresServer> Shared => LazyShared.Value;

    public string Tools => Binaries!;

    public string SocketFolder => folder;

    /// <summary>Of the process that all others of the server are children of.</summary>
    public int ProcessId => server!.Id;

    public string ConnectionString => $"Host={folder};Username={Superuser};Database=postgres";

    private string Data => Path.Combine(folder, "data");

    /// <param name="settings">Settings of the server, as <c>name=value</c>.</param>
    public static async Task<PostgresServer> Start(params string[] settings)
    {
        if (WhyNot is { } reason)
        {
            throw new InvalidOperationException(reason);
        }

        var folder = Directory.CreateTempSubdirectory("loyalty-pg-").FullName;
        if (Environment.IsPrivilegedProcess)
        {
            await Run("chown", Unprivileged!, folder);
        }

        var made = new PostgresServer(folder, settings, StartWarden(folder));
        await RunAsOwner(made.Program("initdb"), "-D", made.Data, "-U", Superuser, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        await made.StartAgain();
        return made;
    }

    /// <summary>A schema of its own, empty: as good as a database of its own, and made in no time.</summary>
    public async Task<string> NewSchema()
    {
        var name = $"test_{Interlocked.Increment(ref schemas)}";
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE SCHEMA {name}", connection);
        await command.ExecuteNonQueryAsync();
        return $"{ConnectionString};Search Path={name}";
    }

    /// <summary>Starts it, also after <see cref="Kill"/>, and waits until it takes connections.</summary>
    public async Task StartAgain()
    {
        var (program, arguments) = AsOwner(
            Program("postgres"),
            ["-D", Data, "-k", folder, "-c", "listen_addresses=", "-c", "max_connections=300", "-c", "logging_collector=off", .. settings.SelectMany(s => new[] { "-c", s })]);
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardInput = true };
        for (var attempt = 1; ; attempt++)
        {
            server = Process.Start(start)!;
            if (await TakesConnections(server))
            {
                // What it goes on to say must not fill the pipe.
                _ = server.StandardError.ReadToEndAsync();
                return;
            }

            await server.WaitForExitAsync();

            // One that was killed may leave its memory for a moment.
            if (attempt == 10)
            {
                throw new InvalidOperationException($"PostgreSQL ended with {server.ExitCode} before it took connections.");
            }
        }
    }

    /// <summary>Nothing of it runs until <see cref="Resume"/>; connections stay open and unanswered.</summary>
    public void Pause() => Signal(Stop);

    public void Resume() => Signal(Continue);

    /// <summary>kill -9, every process of it at once: what was not flushed is lost.</summary>
    public async Task Kill()
    {
        Signal(Kill9);
        await server!.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        warden.StandardInput.Close();
        await warden.WaitForExitAsync();
        warden.Dispose();
        server?.Dispose();
    }

    /// <summary>
    /// Waits for the end of this process, or for being told, and then removes the server and the folder. A process of its
    /// own, so that it also does when this one is killed.
    /// </summary>
    private static Process StartWarden(string folder)
    {
        const string Script =
            """
            trap '' INT TERM HUP
            cat > /dev/null
            if pid=$(head -n 1 "$1/data/postmaster.pid" 2> /dev/null); then
                children=$(cat "/proc/$pid/task/$pid/children" 2> /dev/null)
                kill -9 $pid $children 2> /dev/null
            fi
            for i in 1 2 3 4 5 6 7 8 9 10; do
                rm -rf "$1" 2> /dev/null && exit 0
                sleep 0.2
            done
            """;
        return Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Script, "warden", folder]) { RedirectStandardInput = true })!;
    }

    private static string? Unprivileged => new[] { "postgres", "nobody" }.FirstOrDefault(user =>
        File.Exists("/etc/passwd") && File.ReadLines("/etc/passwd").Any(line => line.StartsWith(user + ":", StringComparison.Ordinal)));

    private static string? FindReason() =>
        Binaries is null ? "PostgreSQL is not installed (apt-get install postgresql); looked in /usr/lib/postgresql/*/bin and in PATH."
        : !Environment.IsPrivilegedProcess ? null
        : Unprivileged is null ? "PostgreSQL does not run as root, and there is no user postgres or nobody to run it as."
        : !File.Exists("/usr/bin/setpriv") && !File.Exists("/bin/setpriv") ? "PostgreSQL does not run as root, and there is no setpriv to run it as another user with."
        : null;

    private static string? FindBinaries()
    {
        const string Debian = "/usr/lib/postgresql";
        var installed = Directory.Exists(Debian)
            ? Directory.GetDirectories(Debian).OrderByDescending(d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out var version) ? version : 0).Select(d => Path.Combine(d, "bin"))
            : [];
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return installed.Concat(path).FirstOrDefault(d => IsThere(Path.Combine(d, "postgres")) && IsThere(Path.Combine(d, "initdb")));
    }

    // A link may outlive what it leads to.
    private static bool IsThere(string program) => File.Exists(program) && File.ResolveLinkTarget(program, returnFinalTarget: true) is not { Exists: false };

    private static (string Program, string[] Arguments) AsOwner(string program, string[] arguments) => Environment.IsPrivilegedProcess
        ? ("setpriv", [$"--reuid={Unprivileged}", $"--regid={Group()}", "--clear-groups", program, .. arguments])
        : (program, arguments);

    private static string Group() => File.ReadLines("/etc/passwd").First(line => line.StartsWith(Unprivileged + ":", StringComparison.Ordinal)).Split(':')[3];

    private static Task RunAsOwner(string program, params string[] arguments)
    {
        var (wrapped, all) = AsOwner(program, arguments);
        return Run(wrapped, all);
    }

    private static async Task Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {errors}");
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);

    private string Program(string name) => Path.Combine(Binaries!, name);

    /// <summary>To the first process first, so that it starts no other while the others are told.</summary>
    private void Signal(int signal)
    {
        var first = server!.Id;
        if (signal == Kill9)
        {
            SendSignal(first, Stop);
        }

        var children = File.ReadAllText($"/proc/{first}/task/{first}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        SendSignal(first, signal);
        foreach (var child in children)
        {
            SendSignal(int.Parse(child, CultureInfo.InvariantCulture), signal);
        }
    }

    private static async Task<bool> TakesConnections(Process started)
    {
        while (await started.StandardError.ReadLineAsync() is { } line)
        {
            if (line.Contains("ready to accept connections", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
