using System.Collections.Concurrent;
using Loyalty.Storage;
using Orleans.Runtime;
using Orleans.Storage;

namespace Loyalty.Grains.Tests.Faults;

/// <summary>The real storage of grain states, with writes that fail before or after they happen.</summary>
internal sealed class FaultyStates(IGrainStorage inner) : IGrainStorage
{
    private readonly ConcurrentDictionary<(string Operation, string State), (bool Written, int After)> _faults = new();
    private volatile string? _unreadable;

    /// <summary>While set, reading a state of this name fails.</summary>
    public string? Unreadable
    {
        get => _unreadable;
        set => _unreadable = value;
    }

    /// <summary>One of the next writes of a state fails.</summary>
    /// <param name="state">The state's name, whichever grain has it.</param>
    /// <param name="written">Whether it is written all the same.</param>
    /// <param name="after">How many go well before it.</param>
    public void FailWrite(string state, bool written = false, int after = 0) => _faults[("write", state)] = (written, after);

    /// <summary>One of the next clearings of a state fails; see <see cref="FailWrite"/>.</summary>
    public void FailClear(string state, bool written = false, int after = 0) => _faults[("clear", state)] = (written, after);

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        _unreadable == stateName ? throw new StorageException("The state cannot be read, because a test wants it.") : inner.ReadStateAsync(stateName, grainId, grainState);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Faulty("write", stateName, () => inner.WriteStateAsync(stateName, grainId, grainState));

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Faulty("clear", stateName, () => inner.ClearStateAsync(stateName, grainId, grainState));

    private async Task Faulty(string operation, string state, Func<Task> run)
    {
        var key = (operation, state);
        if (!_faults.TryGetValue(key, out var fault))
        {
            await run();
            return;
        }

        if (fault.After > 0)
        {
            _faults[key] = (fault.Written, fault.After - 1);
            await run();
            return;
        }

        _faults.TryRemove(key, out _);
        if (fault.Written)
        {
            await run();
        }

        throw new StorageException($"The {operation} of a {state} fails, because a test wants it.");
    }
}
