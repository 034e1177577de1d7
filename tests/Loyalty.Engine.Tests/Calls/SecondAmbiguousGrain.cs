using Orleans;

namespace Loyalty.Engine.Tests.Calls;

internal sealed class SecondAmbiguousGrain : Grain, IAmbiguousGrain
{
    public Task<string> Name() => Task.FromResult("second");
}
