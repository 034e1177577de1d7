using Loyalty.Engine.Tests.Engines;
using Loyalty.Engine.Tests.State;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Loyalty.Engine.Tests.Embedded.State;

public sealed class MemoryStorageTests
{
    private static readonly GrainId s_id = GrainId.Create("wallet", "one");
    private readonly IGrainStorage _storage = Cluster.NewMemoryStorage();

    [Fact]
    public async Task WriteStateAsync_with_the_etag_of_an_older_version_throws_and_changes_nothing()
    {
        var mine = new GrainState<Wallet>(new Wallet { Points = 1 });
        await _storage.WriteStateAsync("wallet", s_id, mine);
        var other = new GrainState<Wallet>();
        await _storage.ReadStateAsync("wallet", s_id, other);
        other.State!.Points = 2;
        await _storage.WriteStateAsync("wallet", s_id, other);

        mine.State!.Points = 3;
        var thrown = await Assert.ThrowsAsync<InconsistentStateException>(() => _storage.WriteStateAsync("wallet", s_id, mine));
        Assert.Equal((other.ETag, mine.ETag), (thrown.StoredEtag, thrown.CurrentEtag));
        await _storage.ReadStateAsync("wallet", s_id, mine);
        Assert.Equal(2, mine.State!.Points);
    }

    [Fact]
    public async Task WriteStateAsync_of_a_first_version_over_an_existing_record_throws()
    {
        await _storage.WriteStateAsync("wallet", s_id, new GrainState<Wallet>(new Wallet()));
        await Assert.ThrowsAsync<InconsistentStateException>(() => _storage.WriteStateAsync("wallet", s_id, new GrainState<Wallet>(new Wallet())));
    }

    [Fact]
    public async Task ClearStateAsync_with_the_etag_of_an_older_version_throws()
    {
        var state = new GrainState<Wallet>(new Wallet());
        await _storage.WriteStateAsync("wallet", s_id, state);
        var old = new GrainState<Wallet>(state.State, state.ETag);
        await _storage.WriteStateAsync("wallet", s_id, state);
        await Assert.ThrowsAsync<InconsistentStateException>(() => _storage.ClearStateAsync("wallet", s_id, old));
        await _storage.ClearStateAsync("wallet", s_id, state);
        Assert.Null(state.ETag);
        Assert.False(state.RecordExists);
    }
}
