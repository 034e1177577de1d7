using System.Globalization;
using Loyalty.Testing.Gateways;

namespace Loyalty.Faults.Full;

/// <summary>As <c>ulimit -f</c> and <c>LimitFSIZE</c> set it: no file may grow beyond it.</summary>
internal sealed class FileSizeLimit : IScarcity
{
    /// <summary>What the logs may still grow by.</summary>
    private const int Room = 16 * 1024;

    public string Name => "file size limit";

    public IReadOnlyList<string> Prefix(string folder) => [];

    public string FilesOf(GatewayProcess gateway) => gateway.Folder;

    public string? WhyNot() => Shell.Find("prlimit") is null ? "there is no prlimit" : null;

    public Task Begin(GatewayProcess gateway)
    {
        var largest = Directory.EnumerateFiles(gateway.Folder, "*-wal").Max(file => new FileInfo(file).Length);
        return Set(gateway, (largest + Room).ToString(CultureInfo.InvariantCulture));
    }

    public Task End(GatewayProcess gateway) => Set(gateway, "unlimited");

    // The soft limit alone: the hard one cannot be raised again.
    private static Task Set(GatewayProcess gateway, string limit) => Shell.Run("prlimit", $"--pid={gateway.Id}", $"--fsize={limit}:");
}
