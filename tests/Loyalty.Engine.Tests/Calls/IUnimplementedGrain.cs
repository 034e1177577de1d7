using Orleans;

namespace Loyalty.Engine.Tests.Calls;

internal interface IUnimplementedGrain : IGrainWithStringKey;
