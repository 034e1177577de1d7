namespace Loyalty.Storage.Accounts;

public enum AppendFailure
{
    /// <summary>The account's head was not at the expected version: another activation has written.</summary>
    Conflict,

    /// <summary>The operation is in the journal already, on this or another account.</summary>
    Duplicate,

    /// <summary>The store failed; whether the record was written is unknown until the account is loaded again.</summary>
    Storage,

    /// <summary>
    /// Another append of the same activation failed: an earlier one, and this one was not sent; or one that queued up
    /// together with this one, and none of them was written.
    /// </summary>
    PredecessorFailed,

    /// <summary>The queue to the store is full; this one was not sent.</summary>
    Overloaded,
}

/// <summary>An append that did not become durable; the activation that made it must end.</summary>
public sealed class AppendFailedException(AppendFailure reason, string message, Exception? inner = null) : Exception(message, inner)
{
    public AppendFailure Reason { get; } = reason;
}
