namespace Loyalty.Storage;

/// <summary>What is stored was written by a newer version of the platform, so only such a one may go on from it.</summary>
public sealed class NewerVersionException(string message, Exception inner) : StorageException(message, inner);
