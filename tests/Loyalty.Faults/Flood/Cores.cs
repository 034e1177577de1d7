namespace Loyalty.Faults.Flood;

/// <summary>
/// The gateway on one half of the cores and the load on the other: three times the load costs three times as much to send,
/// and that is not the gateway's to pay. Where that cannot be, they share.
/// </summary>
internal sealed class Cores : IDisposable
{
    private readonly int _count = Environment.ProcessorCount;

    public Cores(bool apart)
    {
        var half = _count / 2;
        if (apart && half > 0 && Shell.Find("taskset") is not null && Set($"{half}-{_count - 1}"))
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
            Set($"0-{_count - 1}");
        }
    }

    /// <summary>All threads of this process.</summary>
    private static bool Set(string cores) => Shell.Succeeds("taskset", "-a", "-p", "-c", cores, $"{Environment.ProcessId}");
}
