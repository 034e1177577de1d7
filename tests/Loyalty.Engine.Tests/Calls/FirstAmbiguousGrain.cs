using Orleans;

namespace Loyalty.Engine.Tests.Calls;

internal sealed class FirstAmbiguousGrain : Grain, IAmbiguousGrain
{
    public Task<string> Name() => Task.FromResult("first");
}
