namespace Orleans.Runtime;

/// <summary>A call was refused because the host is stopping or has stopped.</summary>
public sealed class SiloUnavailableException(string message) : OrleansMessageRejectionException(message);
