using Orleans;

namespace Loyalty.Engine.Tests.Calls;

internal interface IAmbiguousGrain : IGrainWithStringKey
{
    Task<string> Name();
}
