using Orleans;

namespace Loyalty.Engine.Tests.Workers;

internal interface IWorkerGrain : IGrainWithStringKey
{
    Task Work(string id);
}
