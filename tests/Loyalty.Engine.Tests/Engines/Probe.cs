using System.Collections.Concurrent;

namespace Loyalty.Engine.Tests.Engines;

/// <summary>Between a test and its grains: what they did, gates at which they wait, and what is to fail.</summary>
public sealed class Probe
{
    /// <summary>Only to end a test that hangs; nothing waits for it.</summary>
    public static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly List<string> _notes = [];
    private readonly List<(Func<IReadOnlyList<string>, bool> Condition, TaskCompletionSource Met)> _waiting = [];
    private readonly Dictionary<string, TaskCompletionSource> _gates = [];
    private readonly ConcurrentDictionary<string, Func<Exception>> _failing = new();
    private bool _allOpen;

    public IReadOnlyList<string> Notes
    {
        get
        {
            lock (_lock)
            {
                return [.. _notes];
            }
        }
    }

    public void Note(string note)
    {
        lock (_lock)
        {
            _notes.Add(note);
            foreach (var waiting in _waiting.Where(w => w.Condition(_notes)).ToArray())
            {
                _waiting.Remove(waiting);
                waiting.Met.SetResult();
            }
        }
    }

    public Task Until(string note) => Until(notes => notes.Contains(note));

    public async Task Until(Func<IReadOnlyList<string>, bool> condition, TimeSpan? hangGuard = null)
    {
        var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (condition(_notes))
            {
                return;
            }

            _waiting.Add((condition, met));
        }

        try
        {
            await met.Task.WaitAsync(hangGuard ?? HangGuard);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"It did not happen. What did:\n{string.Join('\n', Notes.TakeLast(50))}");
        }
    }

    public Task Gate(string name)
    {
        lock (_lock)
        {
            return _allOpen ? Task.CompletedTask : GateOf(name).Task;
        }
    }

    public void Open(string name)
    {
        lock (_lock)
        {
            GateOf(name).TrySetResult();
        }
    }

    public void OpenAll()
    {
        lock (_lock)
        {
            _allOpen = true;
            foreach (var gate in _gates.Values)
            {
                gate.TrySetResult();
            }
        }
    }

    public void Fail(string what, Func<Exception> exception) => _failing[what] = exception;

    public void Heal(string what) => _failing.TryRemove(what, out _);

    public void ThrowIfFailing(string what)
    {
        if (_failing.TryGetValue(what, out var exception))
        {
            throw exception();
        }
    }

    private TaskCompletionSource GateOf(string name)
    {
        if (!_gates.TryGetValue(name, out var gate))
        {
            _gates[name] = gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return gate;
    }
}
