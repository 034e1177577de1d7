using Orleans.Storage;

namespace Loyalty.Storage.Tests.Grains;

/// <summary>An empty store of its own for one test; disposing deletes it.</summary>
public interface IGrainStorageFixture : IAsyncDisposable
{
    /// <summary>The storage of that provider name.</summary>
    IGrainStorage Storage(string name = "Default");

    /// <summary>Closes the store and opens it again, as a restart does.</summary>
    Task Reopen();
}
