using Orleans;
using Orleans.Concurrency;

namespace Loyalty.Engine.Tests.Turns;

internal interface ITurnGrain : IGrainWithStringKey
{
    /// <summary>Notes its start, waits at the gate of its id, notes its end.</summary>
    Task Write(string id);

    [ReadOnly]
    Task Read(string id);

    [AlwaysInterleave]
    Task Always(string id);

    /// <summary>Runs after everything that was sent before it had its chance to start.</summary>
    [AlwaysInterleave]
    Task Settle();

    Task<int> Add(int amount);

    Task<bool> AwaitsComeBack(string other);

    Task<int> CallBack(string other, int depth);

    [OneWay]
    Task Tell(string id);
}
