using System.Globalization;
using Loyalty.Contracts.Accounts.Households;
using Loyalty.Contracts.Common;
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
    private const int MostRead = 10_000;
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
        var tried = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            // Each account once a round: one that stays due must not keep the others waiting, nor the round from ending.
            var due = await journal.ReadDue(Shard, time.GetUtcNow(), Math.Min(MostRead, AccountsAtOnce + tried.Count), CancellationToken.None);
            var untried = due.Where(account => tried.Add(account.Account)).ToArray();
            if (untried.Length == 0)
            {
                return driven;
            }

            foreach (var some in untried.Chunk(ConcurrentAccounts))
            {
                driven += (await Task.WhenAll(some.Select(Drive))).Count(succeeded => succeeded);
            }
        }
    }

    private async Task<bool> Drive(DueAccount due)
    {
        try
        {
            return Ids.IsHousehold(due.Account)
                ? await GrainFactory.GetGrain<IHousehold>(due.Account).RunDue()
                : await GrainFactory.GetGrain<IMemberSchedules>(due.Account).RunDue();
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
