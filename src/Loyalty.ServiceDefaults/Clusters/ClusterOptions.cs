using System.Net;
using Microsoft.Extensions.Configuration;

namespace Loyalty.ServiceDefaults.Clusters;

/// <summary>
/// The section <c>Loyalty:Cluster</c>: how silos and gateways on the Orleans engine find each other. The embedded engine
/// is alone and reads none of it.
/// </summary>
public sealed class ClusterOptions
{
    public const string Section = "Loyalty:Cluster";

    /// <summary>
    /// How long a call to a grain waits for its answer: a little longer than a storage that does not answer is waited for.
    /// What was under way on a silo that was lost is waited for this long, and then answered that nobody knows. The same on
    /// the embedded engine: some requests take two calls one after the other, and a till waits for neither for ever.
    /// </summary>
    public static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(15);

    private const string PostgresConnection = "Loyalty:Postgres:ConnectionString";

    // Queues and rows are named after it, and what they take is the least of all.
    private const int LongestId = 40;

    private const int LongestQueue = 63;

    public ClusterProvider Provider { get; set; } = ClusterProvider.Localhost;

    /// <summary>Which cluster this is; silos with the same form one. 1 to 40 lower-case letters, digits and hyphens.</summary>
    public string ClusterId { get; set; } = "loyalty";

    /// <summary>Whose reminders and streams these are; stays when the cluster gets a new id. 1 to 40 lower-case letters, digits and hyphens.</summary>
    public string ServiceId { get; set; } = "loyalty";

    /// <summary>Where silos talk to each other.</summary>
    public int SiloPort { get; set; } = 11_111;

    /// <summary>Where gateways talk to silos.</summary>
    public int GatewayPort { get; set; } = 30_000;

    /// <summary>The IP address at which others reach this silo. Not set: <c>POD_IP</c>; not set either: an address of this machine. Not with Localhost.</summary>
    public string? AdvertisedAddress { get; set; }

    /// <summary>How long a stopping process waits for what is in flight and for its grains to end; 1 to 600 s. The machine must allow it more.</summary>
    public int DrainSeconds { get; set; } = 25;

    /// <summary>
    /// A folder with the scripts that Orleans publishes for PostgreSQL; run by whichever silo first finds their tables
    /// missing. Not needed once they are there.
    /// </summary>
    public string? ScriptsFolder { get; set; }

    public ClusterTlsOptions Tls { get; set; } = new();

    public TimeSpan Drain => TimeSpan.FromSeconds(DrainSeconds);

    /// <summary>Null for whatever address this machine has.</summary>
    public IPAddress? Address => string.IsNullOrWhiteSpace(AdvertisedAddress) ? null : IPAddress.Parse(AdvertisedAddress);

    /// <summary>The storage account; set with <see cref="ClusterProvider.AzureStorage"/>.</summary>
    public AzureStorageOptions Azure { get; private set; } = new();

    /// <summary>The database, as the storage has it; set with <see cref="ClusterProvider.Postgres"/>.</summary>
    public string Database { get; private set; } = "";

    /// <summary>What a gateway needs to find the cluster.</summary>
    /// <exception cref="ClusterSetupException">A setting is missing or wrong; the message says what to set.</exception>
    public static ClusterOptions ForGateway(IConfiguration configuration) => From(configuration, isSilo: false);

    /// <summary>What a silo needs to be one of the cluster.</summary>
    /// <exception cref="ClusterSetupException">A setting is missing or wrong; the message says what to set.</exception>
    public static ClusterOptions ForSilo(IConfiguration configuration, LoyaltyOptions loyalty)
    {
        var options = From(configuration, isSilo: true);
        if (options.Provider != ClusterProvider.Localhost)
        {
            CheckShared(loyalty, options.Provider);
        }

        return options;
    }

    /// <summary>Holds the name of a stream provider to what the queues that are named after it can be called.</summary>
    /// <param name="provider">The name of the provider.</param>
    /// <exception cref="ClusterSetupException">The names of its queues would be too long for Azure; the message says what to set.</exception>
    public void CheckQueues(string provider)
    {
        // The service, the provider and a number of one digit, with hyphens between them.
        var length = ServiceId.Length + provider.Length + 3;
        if (Provider == ClusterProvider.AzureStorage && length > LongestQueue)
        {
            throw new ClusterSetupException(
                $"The queues '{ServiceId}-{provider}-0' and so on would have names of {length} characters, and Azure allows {LongestQueue}: set {Section}:{nameof(ServiceId)} or the stream provider's name to a shorter one.");
        }
    }

    private static ClusterOptions From(IConfiguration configuration, bool isSilo)
    {
        var options = Bind<ClusterOptions>(configuration, Section);
        options.AdvertisedAddress ??= configuration["POD_IP"];
        options.Validate();
        if (options.Provider == ClusterProvider.AzureStorage)
        {
            options.Azure = Bind<AzureStorageOptions>(configuration, AzureStorageOptions.Section);
            options.Azure.Validate(queues: isSilo);
        }
        else if (options.Provider == ClusterProvider.Postgres)
        {
            options.Database = configuration[PostgresConnection] is { } connection && !string.IsNullOrWhiteSpace(connection)
                ? connection
                : throw new ClusterSetupException($"{PostgresConnection} is missing: with {Section}:{nameof(Provider)} {ClusterProvider.Postgres}, silos and gateways find each other in that database.");
        }

        return options;
    }

    private static T Bind<T>(IConfiguration configuration, string section)
        where T : new()
    {
        try
        {
            return SettingsSection.Read<T>(configuration, section);
        }
        catch (InvalidDataException e)
        {
            throw new ClusterSetupException($"A setting below {section} cannot be read. {e.Message}", e);
        }
    }

    /// <summary>What one silo has for itself would be as many truths as there are silos.</summary>
    private static void CheckShared(LoyaltyOptions loyalty, ClusterProvider provider)
    {
        if (loyalty.Storage == StorageProvider.Sqlite)
        {
            throw new ClusterSetupException($"Loyalty:Storage is {loyalty.Storage}, which one process has alone. With {Section}:{nameof(Provider)} {provider}, set it to a storage that all silos share.");
        }

        if (string.IsNullOrWhiteSpace(loyalty.PersonalDataKey))
        {
            throw new ClusterSetupException("Loyalty:PersonalDataKey is missing: set it to 32 bytes in Base64, the same on every silo and for ever. A member's card could not be found again under another key.");
        }
    }

    private void Validate()
    {
        CheckRange(Enum.IsDefined(Provider), nameof(Provider), Provider, string.Join(", ", Enum.GetNames<ClusterProvider>()));
        CheckRange(IsId(ClusterId), nameof(ClusterId), ClusterId, $"1 to {LongestId} lower-case letters, digits and single hyphens");
        CheckRange(IsId(ServiceId), nameof(ServiceId), ServiceId, $"1 to {LongestId} lower-case letters, digits and single hyphens");
        CheckRange(IsPort(SiloPort), nameof(SiloPort), SiloPort, "1 to 65535");
        CheckRange(IsPort(GatewayPort) && GatewayPort != SiloPort, nameof(GatewayPort), GatewayPort, $"1 to 65535, and not {nameof(SiloPort)}");
        CheckRange(DrainSeconds is >= 1 and <= 600, nameof(DrainSeconds), DrainSeconds, "1 to 600");
        CheckRange(
            string.IsNullOrWhiteSpace(AdvertisedAddress) || (IPAddress.TryParse(AdvertisedAddress, out var address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any)),
            nameof(AdvertisedAddress),
            AdvertisedAddress,
            "the IP address of this silo");
        Tls.Validate();
    }

    private static bool IsPort(int port) => port is >= 1 and <= 65_535;

    private static bool IsId(string? id) =>
        id is { Length: >= 1 and <= LongestId } && id[0] != '-' && id[^1] != '-' && !id.Contains("--", StringComparison.Ordinal)
        && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static void CheckRange(bool isRight, string name, object? value, string allowed)
    {
        if (!isRight)
        {
            throw new ClusterSetupException($"{Section}:{name} is '{value}'; it must be {allowed}.");
        }
    }
}
