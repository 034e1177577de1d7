using System.Net;
using Loyalty.ServiceDefaults;
using Loyalty.ServiceDefaults.Clusters;
using Microsoft.Extensions.Configuration;

namespace Loyalty.Grains.Tests.Clusters;

public sealed class ClusterOptionsTests
{
    private const string Database = "Host=db;Database=loyalty";

    [Fact]
    public void Settings_that_are_left_out_make_a_silo_on_this_machine()
    {
        var options = Silo();

        Assert.Equal(ClusterProvider.Localhost, options.Provider);
        Assert.Equal(("loyalty", "loyalty", 11_111, 30_000), (options.ClusterId, options.ServiceId, options.SiloPort, options.GatewayPort));
        Assert.Equal(TimeSpan.FromSeconds(25), options.Drain);
        Assert.Null(options.Address);
        Assert.False(options.Tls.IsOn);
    }

    [Theory]
    [InlineData("Provider", "Nonsense")]
    [InlineData("Provider", "7")]
    [InlineData("ClusterId", "")]
    [InlineData("ClusterId", "Loyalty")]
    [InlineData("ClusterId", "-loyalty")]
    [InlineData("ServiceId", "a--b")]
    [InlineData("ServiceId", "a/b")]
    [InlineData("ServiceId", "a-name-that-is-longer-than-forty-characters")]
    [InlineData("SiloPort", "0")]
    [InlineData("SiloPort", "many")]
    [InlineData("GatewayPort", "65536")]
    [InlineData("GatewayPort", "11111")]
    [InlineData("DrainSeconds", "0")]
    [InlineData("DrainSeconds", "601")]
    [InlineData("AdvertisedAddress", "0.0.0.0")]
    [InlineData("AdvertisedAddress", "silo-1.example")]
    public void Setting_that_is_wrong_is_refused_by_its_name(string name, string value)
    {
        var key = $"Loyalty:Cluster:{name}";

        Assert.Contains(key, Assert.Throws<ClusterSetupException>(() => Silo((key, value))).Message);
        Assert.Contains(key, Assert.Throws<ClusterSetupException>(() => Gateway((key, value))).Message);
    }

    [Fact]
    public void Storage_that_there_is_not_is_refused_by_its_name() =>
        Assert.Contains("Loyalty:Storage", Assert.Throws<InvalidDataException>(() => Silo(("Loyalty:Storage", "Nonsense"))).Message);

    [Fact]
    public void Address_is_the_one_that_is_set_and_else_the_pod()
    {
        Assert.Equal(IPAddress.Parse("10.0.0.7"), Silo(("POD_IP", "10.0.0.7")).Address);
        Assert.Equal(IPAddress.Parse("10.0.0.8"), Silo(("POD_IP", "10.0.0.7"), ("Loyalty:Cluster:AdvertisedAddress", "10.0.0.8")).Address);
    }

    [Theory]
    [InlineData("Loyalty:Postgres:ConnectionString")]
    [InlineData("Loyalty:Storage")]
    [InlineData("Loyalty:PersonalDataKey")]
    public void Silo_on_PostgreSQL_needs_what_all_silos_share(string missing)
    {
        var settings = Postgres.Where(setting => setting.Name != missing).ToArray();

        Assert.Equal(Database, Silo(Postgres).Database);
        Assert.Contains(missing, Assert.Throws<ClusterSetupException>(() => Silo(settings)).Message);
    }

    [Theory]
    [InlineData("short", "is not Base64")]
    [InlineData("c2hvcnQ=", "has 5 bytes")]
    [InlineData("", "has 0 bytes")]
    public void Key_that_is_not_32_bytes_in_Base64_is_refused_without_being_told(string key, string reason)
    {
        var refusal = Assert.Throws<InvalidDataException>(() => Silo([.. Postgres.Where(setting => setting.Name != "Loyalty:PersonalDataKey"), ("Loyalty:PersonalDataKey", key)])).Message;

        Assert.StartsWith($"Loyalty:PersonalDataKey {reason}: set it to 32 bytes in Base64", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain(key.Length > 0 ? key : "''", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Queues_of_a_stream_provider_must_have_names_that_Azure_allows()
    {
        var longest = new string('a', 40);
        var azure = Cluster(("Provider", "AzureStorage"), ("ServiceId", longest));

        azure.CheckQueues(new string('b', 20));
        var refusal = Assert.Throws<ClusterSetupException>(() => azure.CheckQueues(new string('b', 21))).Message;
        Cluster(("ServiceId", longest)).CheckQueues(new string('b', 30));

        Assert.Contains("Loyalty:Cluster:ServiceId", refusal);
        Assert.Contains("64 characters", refusal);
    }

    [Fact]
    public void Gateway_on_PostgreSQL_needs_the_database_and_no_storage()
    {
        Assert.Equal(Database, Gateway(("Loyalty:Cluster:Provider", "postgres"), ("Loyalty:Postgres:ConnectionString", Database)).Database);
        Assert.Contains("Loyalty:Postgres:ConnectionString", Assert.Throws<ClusterSetupException>(() => Gateway(("Loyalty:Cluster:Provider", "postgres"))).Message);
    }

    [Fact]
    public void Silo_on_Azure_is_told_a_connection_string_or_the_addresses()
    {
        Assert.Equal("UseDevelopmentStorage=true", Azure(("ConnectionString", "UseDevelopmentStorage=true")).ConnectionString);
        Assert.Equal("account.queue.core.windows.net", Azure(Tables, Queues).QueueServiceUri!.Host);

        Assert.Contains("Loyalty:AzureStorage:TableServiceUri", Assert.Throws<ClusterSetupException>(() => Azure()).Message);
        Assert.Contains("Loyalty:AzureStorage:QueueServiceUri", Assert.Throws<ClusterSetupException>(() => Azure(Tables)).Message);
        Assert.Contains("exclude each other", Assert.Throws<ClusterSetupException>(() => Azure(Tables, Queues, ("ConnectionString", "x"))).Message);
        Assert.Contains("https://", Assert.Throws<ClusterSetupException>(() => Azure(("TableServiceUri", "http://account.table.core.windows.net"), Queues)).Message);
        Assert.Contains("https://", Assert.Throws<ClusterSetupException>(() => Azure(("TableServiceUri", "account"), Queues)).Message);
    }

    [Fact]
    public void Gateway_on_Azure_does_without_queues() =>
        Assert.NotNull(Gateway(("Loyalty:Cluster:Provider", "AzureStorage"), ("Loyalty:AzureStorage:TableServiceUri", Tables.Value)).Azure.TableServiceUri);

    private static (string Name, string Value) Tables => ("TableServiceUri", "https://account.table.core.windows.net");

    private static (string Name, string Value) Queues => ("QueueServiceUri", "https://account.queue.core.windows.net");

    private static (string Name, string Value)[] Postgres =>
    [
        ("Loyalty:Cluster:Provider", "Postgres"),
        ("Loyalty:Storage", "Postgres"),
        ("Loyalty:Postgres:ConnectionString", Database),
        ("Loyalty:PersonalDataKey", Convert.ToBase64String(new byte[32])),
    ];

    private static AzureStorageOptions Azure(params (string Name, string Value)[] settings) => Silo(
    [
        .. Postgres.Where(setting => setting.Name != "Loyalty:Cluster:Provider"),
        ("Loyalty:Cluster:Provider", "AzureStorage"),
        .. settings.Select(setting => ($"Loyalty:AzureStorage:{setting.Name}", setting.Value)),
    ]).Azure;

    private static ClusterOptions Cluster(params (string Name, string Value)[] settings) =>
        Gateway([("Loyalty:AzureStorage:TableServiceUri", Tables.Value), .. settings.Select(setting => ($"Loyalty:Cluster:{setting.Name}", setting.Value))]);

    private static ClusterOptions Silo(params (string Name, string Value)[] settings)
    {
        var configuration = Configuration(settings);
        return ClusterOptions.ForSilo(configuration, LoyaltyOptions.From(configuration));
    }

    private static ClusterOptions Gateway(params (string Name, string Value)[] settings) => ClusterOptions.ForGateway(Configuration(settings));

    private static IConfiguration Configuration((string Name, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))).Build();
}
