using Loyalty.Storage.Accounts;

namespace Loyalty.Storage.Tests.Crashes;

/// <summary>A store that was opened after a crash; disposing closes it.</summary>
public interface ICrashedStore : IAsyncDisposable
{
    IAccountJournal Journal { get; }

    /// <summary>Every table agrees with every other.</summary>
    Task AssertSound();
}
