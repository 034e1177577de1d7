using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Loyalty.Testing.Clusters;
using Loyalty.Testing.Postgres;
using Npgsql;

namespace Loyalty.Engine.Tests.Clusters.Programs;

/// <summary>What the programs of a cluster share: a database, and certificates of one authority.</summary>
internal sealed class Deployment : IAsyncDisposable
{
    private readonly PostgresServer _server;
    private readonly string _folder = Directory.CreateTempSubdirectory("loyalty-cluster-").FullName;
    private readonly string _personalDataKey = Convert.ToBase64String(new byte[32]);

    private Deployment(PostgresServer server)
    {
        _server = server;
        var authority = new Authority();
        Certificate = authority.Sign();
        File.WriteAllText(FileOf("tls.crt"), Certificate.ExportCertificatePem());
        File.WriteAllText(FileOf("tls.key"), Certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(FileOf("ca.crt"), authority.Pem);
    }

    public X509Certificate2 Certificate { get; }

    /// <summary>Where silos are reached by gateways: one after the other may be.</summary>
    public int GatewayPort { get; } = FreePort();

    private int SiloPort { get; } = FreePort();

    private string[] Shared =>
    [
        "--urls", "http://127.0.0.1:0",
        "--Loyalty:Cluster:Provider", "Postgres",
        "--Loyalty:Postgres:ConnectionString", _server.ConnectionString,
        "--Loyalty:Cluster:Tls:CertificateFile", FileOf("tls.crt"),
        "--Loyalty:Cluster:Tls:KeyFile", FileOf("tls.key"),
        "--Loyalty:Cluster:Tls:CaFile", FileOf("ca.crt"),
    ];

    public static async Task<Deployment> Create() => new(await PostgresServer.Start());

    public RunningProgram StartGateway() => RunningProgram.Start("Loyalty.Gateway", Shared);

    public RunningProgram StartSilo() => RunningProgram.Start(
        "Loyalty.Silo",
        [
            .. Shared,
            "--Loyalty:Storage", "Postgres",
            "--Loyalty:PersonalDataKey", _personalDataKey,
            "--Loyalty:Cluster:ScriptsFolder", ProgramsFactAttribute.Scripts,
            "--Loyalty:Cluster:AdvertisedAddress", "127.0.0.1",
            "--Loyalty:Cluster:SiloPort", $"{SiloPort}",
            "--Loyalty:Cluster:GatewayPort", $"{GatewayPort}",
        ]);

    public async Task<long> Count(string sql)
    {
        await using var connection = new NpgsqlConnection(_server.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Certificate.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string FileOf(string name) => Path.Combine(_folder, name);
}
