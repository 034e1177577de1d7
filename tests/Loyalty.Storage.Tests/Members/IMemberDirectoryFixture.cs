using Loyalty.Storage.Members;

namespace Loyalty.Storage.Tests.Members;

/// <summary>An empty store of its own for one test; disposing deletes it.</summary>
public interface IMemberDirectoryFixture : IAsyncDisposable
{
    IMemberDirectory Members { get; }
}
