using System.Security.Cryptography.X509Certificates;
using Loyalty.ServiceDefaults.Clusters;
using Loyalty.Testing.Clusters;
using Microsoft.Extensions.Configuration;

namespace Loyalty.Grains.Tests.Clusters;

public sealed class ClusterCertificatesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("loyalty-tls-").FullName;
    private readonly Authority ours = new();
    private readonly Authority another = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Certificate_of_the_authority_is_trusted_and_another_is_not()
    {
        using var own = ours.Sign();
        var certificates = ClusterCertificates.Load(Files(own, ours));

        using var peer = ours.Sign();
        using var stranger = another.Sign();
        using var old = ours.Sign(daysFromNow: -2);
        Assert.Equal("silo.loyalty", certificates.Name);
        Assert.True(certificates.Own.HasPrivateKey);
        Assert.True(certificates.Trusts(peer));
        Assert.False(certificates.Trusts(stranger));
        Assert.False(certificates.Trusts(old));
    }

    [Fact]
    public void Certificate_that_the_others_would_not_trust_stops_the_start()
    {
        using var own = another.Sign();

        Assert.Contains("CaFile", Assert.Throws<ClusterSetupException>(() => ClusterCertificates.Load(Files(own, ours))).Message);
    }

    [Fact]
    public void File_that_is_no_certificate_stops_the_start()
    {
        using var own = ours.Sign();
        var files = Files(own, ours);
        File.WriteAllText(files.CertificateFile!, "nothing");

        Assert.Contains("Loyalty:Cluster:Tls", Assert.Throws<ClusterSetupException>(() => ClusterCertificates.Load(files)).Message);
    }

    [Theory]
    [InlineData("CertificateFile")]
    [InlineData("KeyFile")]
    [InlineData("CaFile")]
    public void Files_are_all_there_or_none_is_set(string name)
    {
        using var own = ours.Sign();
        var files = Files(own, ours);

        Assert.Contains(name, Assert.Throws<ClusterSetupException>(() => Options(files, name, null)).Message);
        Assert.Contains(name, Assert.Throws<ClusterSetupException>(() => Options(files, name, Path.Combine(folder, "missing"))).Message);
        Assert.True(Options(files, name, Path.Combine(folder, name)).Tls.IsOn);
    }

    private static ClusterOptions Options(ClusterTlsOptions files, string change, string? value)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Loyalty:Cluster:Tls:CertificateFile"] = files.CertificateFile,
            ["Loyalty:Cluster:Tls:KeyFile"] = files.KeyFile,
            ["Loyalty:Cluster:Tls:CaFile"] = files.CaFile,
            [$"Loyalty:Cluster:Tls:{change}"] = value,
        };
        return ClusterOptions.ForGateway(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
    }

    private ClusterTlsOptions Files(X509Certificate2 own, Authority authority) => new()
    {
        CertificateFile = Write("CertificateFile", own.ExportCertificatePem()),
        KeyFile = Write("KeyFile", own.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()),
        CaFile = Write("CaFile", authority.Pem),
    };

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
