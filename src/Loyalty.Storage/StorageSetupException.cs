namespace Loyalty.Storage;

/// <summary>
/// The store cannot be used as it is set up. The message says what to set or start, for whoever runs the platform; so it
/// is an <see cref="IOException"/>, of which a host that cannot start says the message alone.
/// </summary>
public sealed class StorageSetupException(string message, Exception? inner = null) : IOException(message, inner);
