using Orleans;
using Orleans.Concurrency;

namespace Loyalty.Engine.Tests.Activations;

internal interface ILifeGrain : IGrainWithStringKey
{
    /// <summary>Which activation this is: the first of this key is 1.</summary>
    Task<int> Activation();

    Task End();

    Task EndAfter(string gate);

    Task Keep(TimeSpan time);

    Task Lose();

    Task LoseThrough(string other);

    [AlwaysInterleave]
    Task Settle();
}
