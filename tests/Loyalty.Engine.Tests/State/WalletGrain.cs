using Loyalty.Engine.Tests.Engines;
using Orleans;
using Orleans.Runtime;

namespace Loyalty.Engine.Tests.State;

internal sealed class WalletGrain([PersistentState("wallet", "states")] IPersistentState<Wallet> wallet, Probe probe) : Grain, IWalletGrain
{
    private int _activation;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // The state is there before the grain is.
        probe.Note($"activated with {wallet.State.Points}");
        _activation = probe.Notes.Count(n => n.StartsWith("activated", StringComparison.Ordinal));
        return Task.CompletedTask;
    }

    public Task<int> Activation() => Task.FromResult(_activation);

    public Task<(int Points, bool RecordExists, string? Etag)> Read() => Task.FromResult((wallet.State.Points, wallet.RecordExists, wallet.Etag));

    public async Task<(int Points, bool RecordExists, string? Etag)> Reload()
    {
        await wallet.ReadStateAsync(CancellationToken.None);
        return await Read();
    }

    public async Task Earn(int points)
    {
        wallet.State.Points += points;
        await wallet.WriteStateAsync();
    }

    public Task EarnWithoutWriting(int points)
    {
        wallet.State.Points += points;
        return Task.CompletedTask;
    }

    public Task Clear() => wallet.ClearStateAsync();

    public async Task EarnTwiceAtOnce(int points)
    {
        wallet.State.Points += points;
        var first = wallet.WriteStateAsync();
        wallet.State.Points += points;
        await Task.WhenAll(first, wallet.WriteStateAsync());
    }
}
