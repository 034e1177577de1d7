using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>A write found another version in storage than the one it was made from. It ends the activation that it escapes from.</summary>
public class InconsistentStateException : OrleansException
{
    public InconsistentStateException()
    {
    }

    public InconsistentStateException(string message) : base(message)
    {
    }

    public InconsistentStateException(string message, Exception? innerException) : base(message, innerException!)
    {
    }

    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag) : this(errorMsg, storedEtag, currentEtag, null)
    {
    }

    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag, Exception? storageException) : base(errorMsg, storageException!)
    {
        StoredEtag = storedEtag;
        CurrentEtag = currentEtag;
    }

    public InconsistentStateException(string? storedEtag, string? currentEtag, Exception storageException) : this(storageException.Message, storedEtag, currentEtag, storageException)
    {
    }

    /// <summary>The version in storage.</summary>
    public string? StoredEtag { get; }

    /// <summary>The version that the writer had.</summary>
    public string? CurrentEtag { get; }

    // Only the activation whose state is stale ends, not those that it answers to.
    internal bool IsSourceActivation { get; set; } = true;

    public override string ToString() => $"{base.ToString()} (stored ETag {StoredEtag ?? "none"}, current ETag {CurrentEtag ?? "none"})";
}
