using Loyalty.Testing.Gateways;

namespace Loyalty.Gateway.Tests.Common;

/// <summary>A setting that cannot be used ends the start with what to set, for people who run the platform.</summary>
public sealed class WrongSettingsTests
{
    [Theory]
    [InlineData("Loyalty:Storage", "Nonsense")]
    [InlineData("Loyalty:Storage", "7")]
    [InlineData("Loyalty:Demo", "maybe")]
    [InlineData("Loyalty:UnreadySeconds", "soon")]
    [InlineData("Loyalty:PersonalDataKey", "not-base64")]
    [InlineData("Loyalty:Gateway:ConcurrentRequests", "many")]
    [InlineData("Loyalty:Gateway:ConcurrentRequests", "0")]
    [InlineData("Loyalty:Campaigns:Slice", "many")]
    [InlineData("Loyalty:Campaigns:LeaseTime", "00:00:00")]
    [InlineData("Loyalty:Inbound:RetryFor", "soon")]
    [InlineData("Loyalty:Inbound:RetryFor", "00:00:00")]
    [InlineData("Loyalty:Postgres:Connections", "many", "--Loyalty:Storage", "Postgres")]
    [InlineData("Loyalty:Postgres:ConnectionString", "Host", "--Loyalty:Storage", "Postgres")]
    public async Task Setting_that_cannot_be_used_is_named_and_nothing_else_is_said(string name, string value, params string[] others)
    {
        var (exitCode, errors) = await GatewayProcess.Refused(["--" + name, value, .. others]);

        Assert.Equal(1, exitCode);
        Assert.StartsWith("The gateway cannot start. ", errors, StringComparison.Ordinal);
        Assert.Contains(name, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_that_is_no_key_is_not_printed()
    {
        var (_, errors) = await GatewayProcess.Refused("--Loyalty:PersonalDataKey", "c2VjcmV0");

        Assert.Contains("Loyalty:PersonalDataKey has 6 bytes", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_of_the_key_that_is_cut_off_is_named_at_the_start()
    {
        var folder = Directory.CreateTempSubdirectory("loyalty-key-");
        var file = Path.Combine(folder.FullName, "personal-data.key");
        await File.WriteAllBytesAsync(file, new byte[31]);

        var (exitCode, errors) = await GatewayProcess.Refused("--Loyalty:Data", folder.FullName);

        folder.Delete(recursive: true);
        Assert.Equal(1, exitCode);
        Assert.StartsWith($"The gateway cannot start. The key in {file} has 31 bytes", errors, StringComparison.Ordinal);
    }
}
