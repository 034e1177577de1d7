using System.Runtime.CompilerServices;
using Loyalty.Engine.Tests.Engines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Loyalty.Engine.Tests.Calls;

[GrainType("calls")]
internal sealed class CallGrain(ILogger<CallGrain> logger, IGrainFactory factory) : Grain, ICallGrain, ISecondCallGrain
{
    public static readonly AsyncLocal<string?> Local = new();

    private int _calls;

    public Task<string> Key()
    {
        _calls++;
        Assert.NotNull(logger);
        Assert.Same(factory, GrainFactory);
        Assert.NotNull(ServiceProvider.GetRequiredService<Probe>());
        Assert.Equal("calls", this.GetGrainId().Type.ToString());
        return Task.FromResult(this.GetPrimaryKeyString());
    }

    public Task<int> Calls() => Task.FromResult(_calls);

    public Task<int> Result(int value)
    {
        _calls++;
        return Task.FromResult(value);
    }

    public ValueTask Value()
    {
        _calls++;
        return ValueTask.CompletedTask;
    }

    public async ValueTask<string> ValueResult(string text, int number, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return $"{text} {number} {cancellationToken.CanBeCanceled}";
    }

    public Task<Internal> OfInternalType(Internal value, IReadOnlyList<Internal[]> more) => Task.FromResult(new Internal(value.Value + more.Sum(m => m.Length)));

    [MethodImpl(MethodImplOptions.NoInlining)]
    public Task FailSynchronously() => throw new InvalidDataException("at once");

    public async Task FailLater()
    {
        await Task.Yield();
        throw new InvalidDataException("later");
    }

    public async ValueTask<int> FailValue()
    {
        await Task.Yield();
        throw new InvalidDataException("value");
    }

    public async Task<bool> WaitUntilCancelled(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        return true;
    }

    public async Task<string> Through(string other)
    {
        try
        {
            await GrainFactory.GetGrain<ICallGrain>(other).FailLater();
            return "nothing";
        }
        catch (InvalidDataException exception)
        {
            return exception.Message;
        }
    }

    public async Task<(string? Before, string? After, string? Next)> Context(string? set, string? next)
    {
        var before = RequestContext.Get("who") as string;
        if (set is not null)
        {
            RequestContext.Set("who", set);
        }

        await Task.Yield();
        var seenByNext = next is null ? null : await GrainFactory.GetGrain<ISecondCallGrain>(next).WhoAfterAwait();
        return (before, RequestContext.Get("who") as string, seenByNext);
    }

    // Not asynchronous, so that what it leaves behind on its turn would show.
    public Task<string?> Who()
    {
        var who = RequestContext.Get("who") as string;
        RequestContext.Set("who", "left behind");
        return Task.FromResult(who);
    }

    // Not asynchronous, for the same reason.
    public Task<string?> AsyncLocal()
    {
        var found = Local.Value;
        Local.Value = "left behind";
        return Task.FromResult(found);
    }

    public async Task<string?> WhoAfterAwait()
    {
        await Task.Yield();
        return RequestContext.Get("who") as string;
    }
}
