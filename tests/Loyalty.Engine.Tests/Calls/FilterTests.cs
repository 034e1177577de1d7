using Loyalty.Engine.Tests.Engines;
using Microsoft.Extensions.DependencyInjection;
using Orleans;

namespace Loyalty.Engine.Tests.Calls;

public sealed class FilterTests : EngineTest
{
    protected override ClusterSettings Settings => new()
    {
        Services = services => services
            .AddSingleton<IIncomingGrainCallFilter>(provider => new NotingFilter("outer", provider.GetRequiredService<Probe>()))
            .AddSingleton<IIncomingGrainCallFilter>(provider => new NotingFilter("inner", provider.GetRequiredService<Probe>())),
    };

    [Fact]
    public async Task Filters_run_around_the_call_in_the_order_of_registration()
    {
        Assert.Equal(8, await Cluster.Grains.GetGrain<ICallGrain>("one").Result(7));
        Assert.Equal(
            [
                "outer before ICallGrain.Result of CallGrain.Result calls/one",
                "inner before ICallGrain.Result of CallGrain.Result calls/one",
                "inner after 7",
                "outer after 7",
            ],
            Probe.Notes);
    }

    [Fact]
    public async Task Filter_sees_calls_between_grains_and_their_source()
    {
        await Cluster.Grains.GetGrain<ISecondCallGrain>("one").Context(null, "two");
        Assert.Contains("outer before ISecondCallGrain.WhoAfterAwait of CallGrain.WhoAfterAwait calls/two from calls/one", Probe.Notes);
    }

    [Fact]
    public async Task Exception_passes_through_filters()
    {
        await Fails<InvalidDataException>(Cluster.Grains.GetGrain<ICallGrain>("one").FailLater());
        Assert.Contains("outer failed later", Probe.Notes);
    }

    [Fact]
    public async Task Filter_may_refuse_a_call_before_the_grain_sees_it()
    {
        Probe.Fail("filter", () => new UnauthorizedAccessException());
        await Fails<UnauthorizedAccessException>(Cluster.Grains.GetGrain<ICallGrain>("one").Value().AsTask());
        Probe.Heal("filter");
        Assert.Equal(0, await Cluster.Grains.GetGrain<ISecondCallGrain>("one").Calls());
    }

    private sealed class NotingFilter(string name, Probe probe) : IIncomingGrainCallFilter
    {
        public async Task Invoke(IIncomingGrainCallContext context)
        {
            if (context.Grain is not CallGrain)
            {
                // Orleans has grains of its own, whose calls pass through filters as well.
                await context.Invoke();
                return;
            }

            Assert.NotEqual(TaskScheduler.Default, TaskScheduler.Current);
            // On Orleans a client has an id too.
            var source = context.SourceId is { } id && id.Type == context.TargetId.Type ? $" from {id}" : "";
            probe.Note($"{name} before {context.InterfaceMethod.DeclaringType!.Name}.{context.MethodName} of {context.Grain.GetType().Name}.{context.ImplementationMethod.Name} {context.TargetId}{source}");
            probe.ThrowIfFailing("filter");
            try
            {
                await context.Invoke();
                probe.Note($"{name} after {context.Result}");
                if (name == "outer" && context.MethodName == nameof(ICallGrain.Result) && context.Result is int result)
                {
                    context.Result = result + 1;
                }
            }
            catch (Exception exception)
            {
                probe.Note($"{name} failed {exception.Message}");
                throw;
            }
        }
    }
}
