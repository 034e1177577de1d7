using Loyalty.Engine.Tests.Engines;
using Loyalty.Engine.Tests.State;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace Loyalty.Engine.Tests.Embedded.Determinism;

/// <summary>Does a little of everything, and notes each step with its time.</summary>
[Reentrant]
[ImplicitStreamSubscription("busy")]
internal sealed class BusyGrain([PersistentState("busy", "states")] IPersistentState<Wallet> state, Probe probe, TimeProvider time)
    : Grain, IBusyGrain, IRemindable, IStreamSubscriptionObserver
{
    private int _thread;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _thread = Environment.CurrentManagedThreadId;
        Note("activate");
        this.RegisterGrainTimer(
            async _ =>
            {
                Note("tick");
                await Task.Yield();
                Note("ticked");
            },
            new GrainTimerCreationOptions(TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(40)) { Interleave = true });
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Note($"deactivate {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public async Task<int> Work(int depth, int salt)
    {
        Note($"work {depth} {salt}");
        await Task.Yield();
        state.State.Points += salt;
        await state.WriteStateAsync();
        Note($"wrote {state.State.Points}");
        if (depth > 0)
        {
            var others = Enumerable.Range(1, 3).Select(i => GrainFactory.GetGrain<IBusyGrain>($"{(salt * i) % 7}").Work(depth - 1, salt + i));
            salt += (await Task.WhenAll(others)).Sum() % 100;
            await this.GetStreamProvider("streams").GetStream<int>(StreamId.Create("busy", $"{salt % 7}")).OnNextAsync(salt);
        }

        if (salt % 11 == 0)
        {
            DeactivateOnIdle();
        }

        Note($"done {salt}");
        return salt;
    }

    public async Task Remember(string name) => await this.RegisterOrUpdateReminder(name, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2));

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        Note($"reminded of {reminderName}");
        return Task.CompletedTask;
    }

    public async Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) =>
        await handleFactory.Create<int>().ResumeAsync(async (item, _) =>
        {
            Note($"took {item}");
            await Task.Yield();
            if (item % 5 == 0 && probe.Notes.Count % 3 == 0)
            {
                throw new InvalidOperationException("busy");
            }
        });

    private void Note(string what)
    {
        Assert.Equal(_thread, Environment.CurrentManagedThreadId);
        probe.Note($"{time.GetUtcNow():mm:ss.fff} {this.GetPrimaryKeyString()} {what}");
    }
}
