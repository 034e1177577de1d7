using Loyalty.Storage.Accounts;

namespace Loyalty.Storage.Tests.Accounts;

/// <summary>An empty store of its own for one test; disposing deletes it.</summary>
public interface IJournalFixture : IAsyncDisposable
{
    IAccountJournal Journal { get; }

    /// <summary>Until it is disposed nothing becomes durable: appends queue up.</summary>
    Task<IAsyncDisposable> Hold();

    /// <summary>Closes the store and opens it again, as a restart does.</summary>
    Task Reopen();
}
