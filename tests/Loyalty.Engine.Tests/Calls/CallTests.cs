using Loyalty.Engine.Tests.Engines;
using Orleans;

namespace Loyalty.Engine.Tests.Calls;

public sealed class CallTests : EngineTest
{
    private ICallGrain Grain => Cluster.Grains.GetGrain<ICallGrain>("one");

    [Fact]
    public async Task Every_shape_of_method_returns_its_result()
    {
        Assert.Equal("one", await Grain.Key());
        Assert.Equal(7, await Grain.Result(7));
        await Grain.Value();
        using var source = new CancellationTokenSource();
        Assert.Equal("a 2 True", await Grain.ValueResult("a", 2, source.Token));
        Assert.Equal(new Internal(3), await Grain.OfInternalType(new Internal(1), [[new Internal(0), new Internal(0)]]));
    }

    [Fact]
    public async Task Interfaces_of_one_class_reach_the_same_activation()
    {
        await Grain.Key();
        await Cluster.Grains.GetGrain<IBaseCallGrain>("one").Key();
        Assert.Equal(2, await Cluster.Grains.GetGrain<ISecondCallGrain>("one").Calls());
        Assert.Equal(0, await Cluster.Grains.GetGrain<ISecondCallGrain>("two").Calls());
    }

    [Fact]
    public void GetPrimaryKeyString_of_a_reference_is_its_key() => Assert.Equal("one", Grain.GetPrimaryKeyString());

    [Fact]
    public async Task Exception_reaches_the_caller_with_type_and_stack()
    {
        var thrown = await Fails<InvalidDataException>(Grain.FailSynchronously());
        Assert.Equal("at once", thrown.Message);
        Assert.Contains(nameof(CallGrain.FailSynchronously), thrown.StackTrace, StringComparison.Ordinal);
        Assert.Contains(nameof(CallGrain.FailLater), (await Fails<InvalidDataException>(Grain.FailLater())).StackTrace, StringComparison.Ordinal);
        await Fails<InvalidDataException>(Grain.FailValue().AsTask());
    }

    [Fact]
    public async Task Failed_call_leaves_the_grain_usable()
    {
        await Fails<InvalidDataException>(Grain.FailLater());
        Assert.Equal(1, await Grain.Result(1));
    }

    [Fact]
    public async Task Exception_of_another_grain_can_be_caught() => Assert.Equal("later", await Grain.Through("two"));

    [Fact]
    public async Task Cancellation_reaches_the_running_method()
    {
        using var source = new CancellationTokenSource();
        var call = Grain.WaitUntilCancelled(source.Token);
        await Grain.Key().WaitAsync(TimeSpan.Zero).ContinueWith(_ => { }, TaskScheduler.Default);
        source.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(Probe.HangGuard));
    }

    [Fact]
    public void Interface_without_a_class_is_refused() =>
        Assert.Contains(nameof(IUnimplementedGrain), Assert.Throws<ArgumentException>(() => Cluster.Grains.GetGrain<IUnimplementedGrain>("one")).Message, StringComparison.Ordinal);

    [Fact]
    public void Interface_with_two_classes_is_refused_without_a_prefix()
    {
        var message = Assert.Throws<ArgumentException>(() => Cluster.Grains.GetGrain<IAmbiguousGrain>("one")).Message;
        Assert.Contains(nameof(FirstAmbiguousGrain), message, StringComparison.Ordinal);
        Assert.Contains(nameof(SecondAmbiguousGrain), message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Cluster.Grains.GetGrain<IAmbiguousGrain>("one", "No.Such"));
    }

    [Fact]
    public async Task Prefix_chooses_between_two_classes()
    {
        Assert.Equal("first", await Cluster.Grains.GetGrain<IAmbiguousGrain>("one", "Loyalty.Engine.Tests.Calls.First").Name());
        Assert.Equal("second", await Cluster.Grains.GetGrain<IAmbiguousGrain>("one", typeof(SecondAmbiguousGrain).FullName).Name());
    }
}
