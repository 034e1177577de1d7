using System.Diagnostics;
using Loyalty.Testing.Gateways;

namespace Loyalty.Gateway.Tests.Common;

/// <summary>What keeps gateways of tests from outliving them.</summary>
public sealed class GatewayWardenTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("loyalty-warden-").FullName;
    private readonly Process _guarded = Process.Start("sleep", "600");
    private readonly CancellationTokenSource _guard = new(TimeSpan.FromMinutes(1));

    [Fact]
    public async Task Process_and_folder_go_when_the_warden_is_told_nothing_any_more()
    {
        using var warden = Process.Start(GatewayWarden.Command(_guarded.Id, _folder))!;

        warden.StandardInput.Close();

        await warden.WaitForExitAsync(_guard.Token);
        await _guarded.WaitForExitAsync(_guard.Token);
        Assert.False(Directory.Exists(_folder));
    }

    [Fact]
    public void Process_and_folder_are_left_alone_when_the_warden_is_told_that_all_is_done()
    {
        new GatewayWarden(_guarded.Id, _folder).Dispose();

        Assert.False(_guarded.HasExited);
        Assert.True(Directory.Exists(_folder));
    }

    public void Dispose()
    {
        _guarded.Kill();
        _guarded.Dispose();
        _guard.Dispose();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder);
        }
    }
}
