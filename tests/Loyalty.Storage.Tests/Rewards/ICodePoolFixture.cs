using Loyalty.Storage.Rewards;

namespace Loyalty.Storage.Tests.Rewards;

/// <summary>An empty store of its own for one test; disposing deletes it.</summary>
public interface ICodePoolFixture : IAsyncDisposable
{
    ICodePool Codes { get; }

    /// <summary>Closes the store and opens it again.</summary>
    Task Reopen();
}
