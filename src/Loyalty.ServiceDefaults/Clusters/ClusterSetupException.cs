namespace Loyalty.ServiceDefaults.Clusters;

/// <summary>
/// A setting of the cluster is missing or wrong. The message says what to set, for whoever runs the platform; so it is an
/// <see cref="IOException"/>, of which a host that cannot start says the message alone.
/// </summary>
public sealed class ClusterSetupException(string message, Exception? inner = null) : IOException(message, inner);
