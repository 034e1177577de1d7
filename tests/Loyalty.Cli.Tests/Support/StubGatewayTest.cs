namespace Loyalty.Cli.Tests.Support;

/// <summary>What a test of a command has: a gateway, a folder, and a clock on which waits take no time.</summary>
public abstract class StubGatewayTest : IAsyncLifetime
{
    private protected readonly InstantClock _clock = new();
    private protected readonly TempFolder _folder = new();
    private protected StubGateway _gateway = null!;

    public async Task InitializeAsync()
    {
        _gateway = await StubGateway.Start();
        Prepare();
    }

    public async Task DisposeAsync()
    {
        _folder.Dispose();
        await _gateway.DisposeAsync();
    }

    /// <summary>What the gateway has to know before the test.</summary>
    private protected virtual void Prepare()
    {
    }
}
