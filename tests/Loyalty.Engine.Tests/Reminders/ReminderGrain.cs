using Loyalty.Engine.Tests.Engines;
using Orleans;
using Orleans.Runtime;

namespace Loyalty.Engine.Tests.Reminders;

internal sealed class ReminderGrain(Probe probe, TimeProvider time) : Grain, IReminderGrain, IRemindable
{
    private static readonly DateTimeOffset s_epoch = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public async Task Register(string name, TimeSpan dueTime, TimeSpan period) =>
        Assert.Equal(name, (await this.RegisterOrUpdateReminder(name, dueTime, period)).ReminderName);

    public async Task<bool> Has(string name) => await this.GetReminder(name) is not null;

    public async Task Unregister(string name) => await this.UnregisterReminder((await this.GetReminder(name))!);

    public Task End()
    {
        DeactivateOnIdle();
        return GrainContext.Deactivated;
    }

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        probe.Note($"{this.GetPrimaryKeyString()} {reminderName} at {(time.GetUtcNow() - s_epoch).TotalMinutes} of {status.Period.TotalMinutes}");
        probe.ThrowIfFailing("remind");
        return Task.CompletedTask;
    }
}
