namespace Loyalty.Gateway.Tests.Fixture;

/// <summary>A host for one test, which may stop it, start it again or set its clock.</summary>
internal sealed class OwnHost : IAsyncDisposable
{
    private OwnHost(GatewayHost host) => Host = host;

    public GatewayHost Host { get; }

    public static async Task<OwnHost> Start(params string[] arguments)
    {
        var own = NotStarted(arguments);
        await own.Host.InitializeAsync();
        return own;
    }

    public static OwnHost NotStarted(params string[] arguments) => new(new GatewayHost(arguments));

    public async ValueTask DisposeAsync() => await Host.DisposeAsync();
}
