using Orleans;

namespace Loyalty.Engine.Tests.Embedded.Determinism;

internal interface IBusyGrain : IGrainWithStringKey
{
    Task<int> Work(int depth, int salt);

    Task Remember(string name);
}
