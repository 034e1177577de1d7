using Loyalty.Engine.Tests.Engines;
using Orleans.Runtime;
using Orleans.Storage;

namespace Loyalty.Engine.Tests.State;

public sealed class StateTests : EngineTest
{
    private IWalletGrain Grain => Cluster.Grains.GetGrain<IWalletGrain>("one");

    [Fact]
    public async Task State_without_a_record_is_new_and_empty() => Assert.Equal((0, false, null), await Grain.Read());

    [Fact]
    public async Task Written_state_is_there_after_a_restart()
    {
        await Grain.Earn(5);
        await Cluster.RestartAsync();
        var (points, exists, etag) = await Grain.Read();
        Assert.Equal((5, true), (points, exists));
        Assert.NotNull(etag);
        Assert.Contains("activated with 5", Probe.Notes);
    }

    [Fact]
    public async Task Unwritten_change_is_gone_after_a_reload()
    {
        await Grain.Earn(5);
        await Grain.EarnWithoutWriting(3);
        Assert.Equal(8, (await Grain.Read()).Points);
        Assert.Equal(5, (await Grain.Reload()).Points);
    }

    [Fact]
    public async Task Clear_removes_the_record_and_starts_over()
    {
        await Grain.Earn(5);
        await Grain.Clear();
        Assert.Equal((0, false, null), await Grain.Read());
        await Grain.Earn(1);
        Assert.Equal(1, (await Grain.Reload()).Points);
    }

    [Fact]
    public async Task Two_writes_at_once_do_not_fail_each_other()
    {
        await Grain.EarnTwiceAtOnce(5);
        Assert.Equal(10, (await Grain.Reload()).Points);
    }

    [Fact]
    public async Task Failed_write_reaches_the_caller_wrapped_and_leaves_storage_as_it_was()
    {
        await Grain.Earn(5);
        Probe.Fail("write", () => new IOException("disk full"));
        var thrown = await Fails<OrleansException>(Grain.Earn(1));
        Assert.IsType<IOException>(thrown.InnerException);
        Probe.Heal("write");
        Assert.Equal(5, (await Grain.Reload()).Points);
    }

    [Fact]
    public async Task Conflicting_write_throws_and_the_next_activation_has_what_is_stored()
    {
        await Grain.Earn(5);
        Probe.Fail("write", () => new InconsistentStateException("someone else wrote", "2", "1"));
        await Fails<InconsistentStateException>(Grain.Earn(1));
        Probe.Heal("write");
        Assert.Equal(5, (await Grain.Read()).Points);
        Assert.Equal(2, await Grain.Activation());
    }

    [Fact]
    public async Task Failed_read_fails_the_activation()
    {
        Probe.Fail("read", () => new IOException("no disk"));
        await Fails<OrleansException>(Grain.Read());
        Probe.Heal("read");
        Assert.Equal((0, false, null), await Grain.Read());
    }
}
