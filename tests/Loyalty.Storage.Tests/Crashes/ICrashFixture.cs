namespace Loyalty.Storage.Tests.Crashes;

/// <summary>An empty store of its own for one test, which processes open one after another; disposing deletes it.</summary>
public interface ICrashFixture : IAsyncDisposable
{
    /// <summary>As the process that is killed knows the provider.</summary>
    string Provider { get; }

    /// <summary>A folder or a connection string.</summary>
    string Location { get; }

    /// <summary>Opens it after a crash, once nothing of the process that is gone can change it any more.</summary>
    Task<ICrashedStore> Open();
}
