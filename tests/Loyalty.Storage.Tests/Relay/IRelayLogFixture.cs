using Loyalty.Storage.Relay;

namespace Loyalty.Storage.Tests.Relay;

/// <summary>An empty store of its own for one test; disposing deletes it.</summary>
public interface IRelayLogFixture : IAsyncDisposable
{
    IRelayLog RelayLog { get; }

    /// <summary>Closes the store and opens it again, as a restart does.</summary>
    Task Reopen();
}
