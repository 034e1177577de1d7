using System.Diagnostics;
using System.Globalization;

namespace Loyalty.Testing.Gateways;

/// <summary>
/// Ends a gateway, and removes its folder, when this process is gone without having done so itself, be it killed. A process
/// of its own, which waits for as long as this one lives.
/// </summary>
/// <param name="gateway">Its process.</param>
/// <param name="folder">Removed with it; null: it stays.</param>
internal sealed class GatewayWarden(int gateway, string? folder) : IDisposable
{
    // Told that all is done, it does nothing; its input ends untold with this process.
    private const string Script =
        """
        trap '' INT TERM HUP
        read -r told && exit 0
        kill -9 "$1" 2> /dev/null
        [ -z "$2" ] || rm -rf -- "$2"
        """;

    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(30);
    private readonly Process _process = Process.Start(Command(gateway, folder))!;

    public static ProcessStartInfo Command(int gateway, string? folder) =>
        new("/bin/sh", ["-c", Script, "warden", gateway.ToString(CultureInfo.InvariantCulture), folder ?? ""]) { RedirectStandardInput = true };

    /// <summary>The gateway has ended, and this process sees to its folder.</summary>
    public void Dispose()
    {
        _process.StandardInput.WriteLine("done");
        _process.StandardInput.Close();
        if (!_process.WaitForExit(HangGuard))
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
