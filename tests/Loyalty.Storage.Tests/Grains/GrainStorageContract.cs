using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Loyalty.Storage.Tests.Grains;

/// <summary>What every provider's grain storage must do; a provider derives from it and says how to create one.</summary>
public abstract class GrainStorageContract
{
    private const string Name = "counter";
    private static readonly GrainId Grain = GrainId.Create("counter", "demo/c-1");
    private static readonly GrainId Other = GrainId.Create("counter", "demo/c-2");

    protected abstract Task<IGrainStorageFixture> Create();

    [ContractFact]
    public async Task Read_without_a_record_is_the_empty_state()
    {
        await using var fixture = await Create();

        var state = await Read<Counter>(fixture.Storage());

        Assert.False(state.RecordExists);
        Assert.Null(state.ETag);
        Assert.Equal(0, state.State!.Value);
        Assert.Empty(state.State.Names);
    }

    [ContractFact]
    public async Task Read_after_write_and_restart_returns_what_was_written()
    {
        await using var fixture = await Create();
        var state = await Read<Counter>(fixture.Storage());
        state.State = new Counter { Value = 7, Names = ["a", "b"], Totals = { ["x"] = long.MaxValue }, Limits = new(1, null) };
        await fixture.Storage().WriteStateAsync(Name, Grain, state);

        await fixture.Reopen();
        var again = await Read<Counter>(fixture.Storage());

        Assert.True(state.RecordExists && again.RecordExists);
        Assert.NotNull(again.ETag);
        Assert.Equal(state.ETag, again.ETag);
        Assert.Equal(7, again.State!.Value);
        Assert.Equal(["a", "b"], again.State.Names);
        Assert.Equal(long.MaxValue, again.State.Totals["x"]);
        Assert.Equal(new Limits(1, null), again.State.Limits);
    }

    [ContractFact]
    public async Task Read_record_type_as_state_works()
    {
        await using var fixture = await Create();
        var state = await Read<Limits>(fixture.Storage());
        Assert.NotNull(state.State);
        state.State = new Limits(3, 4);

        await fixture.Storage().WriteStateAsync(Name, Grain, state);

        Assert.Equal(new Limits(3, 4), (await Read<Limits>(fixture.Storage())).State);
    }

    [ContractFact]
    public async Task Write_again_with_the_tag_of_the_last_write_works()
    {
        await using var fixture = await Create();
        var state = await Read<Counter>(fixture.Storage());
        var tags = new HashSet<string?>();
        for (var i = 1; i <= 3; i++)
        {
            state.State!.Value = i;
            await fixture.Storage().WriteStateAsync(Name, Grain, state);
            Assert.True(tags.Add(state.ETag));
        }

        Assert.Equal(3, (await Read<Counter>(fixture.Storage())).State!.Value);
    }

    [ContractFact]
    public async Task Write_what_changes_after_the_call_is_not_written()
    {
        await using var fixture = await Create();
        var state = await Read<Counter>(fixture.Storage());
        state.State!.Value = 1;

        var write = fixture.Storage().WriteStateAsync(Name, Grain, state);
        state.State.Value = 2;
        await write;

        Assert.Equal(1, (await Read<Counter>(fixture.Storage())).State!.Value);
    }

    [ContractFact]
    public async Task Write_with_an_old_tag_is_inconsistent_and_changes_nothing()
    {
        await using var fixture = await Create();
        var first = await Read<Counter>(fixture.Storage());
        var second = await Read<Counter>(fixture.Storage());
        first.State!.Value = 1;
        await fixture.Storage().WriteStateAsync(Name, Grain, first);
        second.State!.Value = 2;

        var refusal = await Assert.ThrowsAsync<InconsistentStateException>(() => fixture.Storage().WriteStateAsync(Name, Grain, second));

        Assert.Equal((first.ETag, null), (refusal.StoredEtag, refusal.CurrentEtag));
        Assert.Null(second.ETag);
        Assert.Equal(1, (await Read<Counter>(fixture.Storage())).State!.Value);
    }

    [ContractFact]
    public async Task Write_many_activations_at_once_one_wins_each_time()
    {
        await using var fixture = await Create();
        const int Rivals = 16;
        await Task.WhenAll(Enumerable.Range(0, Rivals).Select(_ => Task.Run(async () =>
        {
            while (true)
            {
                var state = await Read<Counter>(fixture.Storage());
                state.State!.Value++;
                try
                {
                    await fixture.Storage().WriteStateAsync(Name, Grain, state);
                    return;
                }
                catch (InconsistentStateException)
                {
                    // Another one was first.
                }
            }
        })));

        Assert.Equal(Rivals, (await Read<Counter>(fixture.Storage())).State!.Value);
    }

    [ContractFact]
    public async Task Write_names_grains_and_providers_are_apart()
    {
        await using var fixture = await Create();
        await Write(fixture.Storage("one"), Name, Grain, 1);
        await Write(fixture.Storage("two"), Name, Grain, 2);
        await Write(fixture.Storage("one"), "another", Grain, 3);
        await Write(fixture.Storage("one"), Name, Other, 4);

        Assert.Equal(1, (await Read<Counter>(fixture.Storage("one"))).State!.Value);
        Assert.Equal(2, (await Read<Counter>(fixture.Storage("two"))).State!.Value);
    }

    [ContractFact]
    public async Task Clear_removes_the_record()
    {
        await using var fixture = await Create();
        var state = await Write(fixture.Storage(), Name, Grain, 5);

        await fixture.Storage().ClearStateAsync(Name, Grain, state);

        Assert.False(state.RecordExists);
        Assert.Null(state.ETag);
        Assert.Equal(0, state.State!.Value);
        Assert.False((await Read<Counter>(fixture.Storage())).RecordExists);
        state.State.Value = 6;
        await fixture.Storage().WriteStateAsync(Name, Grain, state);
        Assert.Equal(6, (await Read<Counter>(fixture.Storage())).State!.Value);
    }

    [ContractFact]
    public async Task Clear_with_an_old_tag_is_inconsistent_and_changes_nothing()
    {
        await using var fixture = await Create();
        await Write(fixture.Storage(), Name, Grain, 1);
        var old = await Read<Counter>(fixture.Storage());
        var current = await Read<Counter>(fixture.Storage());
        await fixture.Storage().WriteStateAsync(Name, Grain, current);

        await Assert.ThrowsAsync<InconsistentStateException>(() => fixture.Storage().ClearStateAsync(Name, Grain, old));

        Assert.True((await Read<Counter>(fixture.Storage())).RecordExists);
    }

    [ContractFact]
    public async Task Clear_without_a_record_does_nothing()
    {
        await using var fixture = await Create();
        var state = await Read<Counter>(fixture.Storage());

        await fixture.Storage().ClearStateAsync(Name, Grain, state);

        Assert.False(state.RecordExists);
    }

    [ContractFact]
    public async Task Write_with_a_tag_from_before_a_clear_is_inconsistent()
    {
        await using var fixture = await Create();
        var stale = await Write(fixture.Storage(), Name, Grain, 1);
        await fixture.Storage().ClearStateAsync(Name, Grain, await Read<Counter>(fixture.Storage()));

        await Assert.ThrowsAsync<InconsistentStateException>(() => fixture.Storage().WriteStateAsync(Name, Grain, stale));
        await Write(fixture.Storage(), Name, Grain, 2);
        await Assert.ThrowsAsync<InconsistentStateException>(() => fixture.Storage().WriteStateAsync(Name, Grain, stale));

        Assert.Equal(2, (await Read<Counter>(fixture.Storage())).State!.Value);
    }

    private static async Task<GrainState<T>> Read<T>(IGrainStorage storage)
    {
        var state = new GrainState<T>();
        await storage.ReadStateAsync(Name, Grain, state);
        return state;
    }

    private static async Task<GrainState<Counter>> Write(IGrainStorage storage, string name, GrainId grain, int value)
    {
        var state = new GrainState<Counter>();
        await storage.ReadStateAsync(name, grain, state);
        state.State!.Value = value;
        await storage.WriteStateAsync(name, grain, state);
        return state;
    }
}
