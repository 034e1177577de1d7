namespace Loyalty.Faults;

/// <summary>What a suite measured, and which of its promises held. Taken in from many threads.</summary>
/// <param name="progress">Told how far it is.</param>
internal sealed class Findings(TextWriter? progress = null)
{
    private const int MostBroken = 20;
    private readonly Lock _gate = new();
    private readonly List<(string What, string Value)> _figures = [];
    private readonly List<(string What, bool Kept, string Value)> _promises = [];
    private readonly List<(string What, string Reason)> _notRun = [];
    private readonly List<string> _broken = [];

    /// <summary>What did not hold, in words.</summary>
    public IReadOnlyList<string> Broken
    {
        get
        {
            lock (_gate)
            {
                return [.. _broken];
            }
        }
    }

    /// <summary>1 when something is broken, otherwise 2 when something did not run.</summary>
    public int ExitCode
    {
        get
        {
            lock (_gate)
            {
                return _broken.Count > 0 ? 1 : _notRun.Count > 0 ? 2 : 0;
            }
        }
    }

    public void Figure(string what, string value)
    {
        lock (_gate)
        {
            _figures.Add((what, value));
        }
    }

    /// <summary>A promise, and what was found.</summary>
    public void Promise(string what, bool kept, string found)
    {
        lock (_gate)
        {
            _promises.Add((what, kept, found));
            if (!kept)
            {
                _broken.Add($"{what}: {found}");
            }
        }
    }

    /// <summary>What cannot be tried on this machine: neither kept nor broken.</summary>
    public void DidNotRun(string what, string reason)
    {
        lock (_gate)
        {
            _notRun.Add((what, reason));
        }
    }

    /// <summary>One thing that must not be; the first of them are shown.</summary>
    public void Fault(string what)
    {
        lock (_gate)
        {
            if (_broken.Count < MostBroken)
            {
                _broken.Add(what);
                progress?.WriteLine($"  BROKEN {what}");
            }
        }
    }

    public void Say(string line)
    {
        lock (_gate)
        {
            progress?.WriteLine($"  {line}");
        }
    }

    public void Print(TextWriter output, string suite)
    {
        lock (_gate)
        {
            foreach (var (what, value) in _figures)
            {
                output.WriteLine($"| {suite} | {what} | {value} | |");
            }

            foreach (var (what, kept, value) in _promises)
            {
                output.WriteLine($"| {suite} | {what} | {value} | {(kept ? "kept" : "BROKEN")} |");
            }

            foreach (var (what, reason) in _notRun)
            {
                output.WriteLine($"| {suite} | {what} | {reason} | did not run |");
            }

            foreach (var broken in _broken)
            {
                output.WriteLine($"  {suite}: {broken}");
            }
        }
    }
}
