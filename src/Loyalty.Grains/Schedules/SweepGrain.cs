using System.Globalization;
using Loyalty.Contracts.Relay;
using Loyalty.Contracts.Schedules;
using Loyalty.Storage.Accounts;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Loyalty.Grains.Schedules;

/// <summary>Drives what falls due in one shard: one reminder for all its accounts.</summary>
[GrainType("sweep")]
internal sealed partial class SweepGrain(IAccountJournal journal, TimeProvider time, ILogger<SweepGrain> logger) : Grain, ISweep, IRemindable
{
    private const string Reminder = "sweep";
    private const int AccountsAtOnce = 256;
    private const int ConcurrentAccounts = 16;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private int Shard => int.Parse(this.GetPrimaryKeyString(), CultureInfo.InvariantCulture);

    public Task Start() => this.RegisterOrUpdateReminder(Reminder, Period, Period);

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        // The relay of the same number has no other reason to be woken after its silo was lost.
        await GrainFactory.GetGrain<IRelay>(this.GetPrimaryKeyString()).Start();
        await Sweep();
    }

    public async Task<int> Sweep()
    {
        var driven = 0;
        while (true)
        {
            var due = await journal.ReadDue(Shard, time.GetUtcNow(), AccountsAtOnce, CancellationToken.None);
            var done = 0;
            foreach (var some in due.Chunk(ConcurrentAccounts))
            {
                done += (await Task.WhenAll(some.Select(Drive))).Count(succeeded => succeeded);
            }

            driven += done;

            // Those that failed are still due: without any progress the rest waits for the next reminder.
            if (due.Count < AccountsAtOnce || done == 0)
            {
                return driven;
            }
        }
    }

    private async Task<bool> Drive(DueAccount due)
    {
        try
        {
            return await GrainFactory.GetGrain<IMemberSchedules>(due.Account).RunDue();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogNotDriven(logger, due.Account, exception);
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "What is due on {Account} could not be done; it stays due.")]
    private static partial void LogNotDriven(ILogger logger, string account, Exception exception);
}
