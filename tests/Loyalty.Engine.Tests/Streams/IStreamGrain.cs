using Orleans;

namespace Loyalty.Engine.Tests.Streams;

internal interface IStreamGrain : IGrainWithStringKey
{
    Task<IReadOnlyList<int>> Taken();

    Task Publish(string key, int item);

    Task End();
}
