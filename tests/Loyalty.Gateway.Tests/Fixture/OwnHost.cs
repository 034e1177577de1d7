namespace Loyalty.Gateway.Tests.Fixture;

/// <summary>A host for one test, which may stop it, start it again or set its clock.</summary>
internal sealed class OwnHost : IAsyncDisposable
{
    private OwnHost(GatewayHost host) => Host = host;

    public GatewayHost Host { get; }

    public static async Task<OwnHost> Start(params string[] arguments)
    {
        var host = new GatewayHost(arguments);
        await host.InitializeAsync();
        return new OwnHost(host);
    }

    public async ValueTask DisposeAsync() => await Host.DisposeAsync();
}
