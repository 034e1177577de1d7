namespace Loyalty.Storage;

/// <summary>
/// The store is away, full or overloaded. For a write it is unknown whether it happened, unless the message says that
/// it was not sent. Worth trying again later.
/// </summary>
public class StorageException(string message, Exception? inner = null) : Exception(message, inner);
