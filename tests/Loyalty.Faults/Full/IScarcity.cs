using Loyalty.Testing.Gateways;

namespace Loyalty.Faults.Full;

/// <summary>A way to have no room on a disk, and to have it again.</summary>
internal interface IScarcity
{
    string Name { get; }

    /// <summary>Put in front of the gateway's command line.</summary>
    IReadOnlyList<string> Prefix(string folder);

    /// <summary>Where its files are, as seen from here and as long as it runs.</summary>
    string FilesOf(GatewayProcess gateway);

    /// <summary>Why it cannot be done on this machine; null when it can.</summary>
    string? WhyNot();

    Task Begin(GatewayProcess gateway);

    Task End(GatewayProcess gateway);
}
