using Orleans;

namespace Loyalty.Engine.Tests.Calls;

internal interface IBaseCallGrain : IGrainWithStringKey
{
    Task<string> Key();
}
