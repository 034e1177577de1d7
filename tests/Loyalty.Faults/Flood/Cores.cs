using System.Diagnostics;
using System.Globalization;

namespace Loyalty.Faults.Flood;

/// <summary>
/// The gateway on one half of the cores and the load on the other: three times the load costs three times as much to send,
/// and that is not the gateway's to pay. Where that cannot be, they share.
/// </summary>
internal sealed class Cores : IDisposable
{
    private readonly int _count = Environment.ProcessorCount;
    private readonly nint _before;

    public Cores(bool apart)
    {
        var half = _count / 2;
        using var process = Process.GetCurrentProcess();
        _before = OperatingSystem.IsLinux() ? process.ProcessorAffinity : 0;
        if (apart && half > 0 && Shell.Find("taskset") is not null && Set("-c", $"{half}-{_count - 1}"))
        {
            Prefix = ["taskset", "-c", $"0-{half - 1}"];
        }
    }

    /// <summary>Put in front of the gateway's command line.</summary>
    public IReadOnlyList<string> Prefix { get; } = [];

    public override string ToString() => Prefix.Count > 0 ? $"{_count / 2} for the gateway, {_count - (_count / 2)} for the load" : $"{_count} shared by the gateway and the load";

    public void Dispose()
    {
        if (Prefix.Count > 0)
        {
            Set(_before.ToString("x", CultureInfo.InvariantCulture));
        }
    }

    /// <summary>All threads of this process.</summary>
    private static bool Set(params string[] cores) => Shell.Succeeds("taskset", ["-a", "-p", .. cores, $"{Environment.ProcessId}"]);
}
