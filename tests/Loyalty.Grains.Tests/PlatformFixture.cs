namespace Loyalty.Grains.Tests;

/// <summary>One platform for the tests of a class; each works on members of its own.</summary>
public sealed class PlatformFixture : IAsyncLifetime
{
    internal Platform Platform { get; private set; } = null!;

    public async Task InitializeAsync() => Platform = await Platform.Start();

    public async Task DisposeAsync() => await Platform.DisposeAsync();
}
