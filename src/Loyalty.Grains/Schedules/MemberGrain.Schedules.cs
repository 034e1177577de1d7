using Loyalty.Contracts.Schedules;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Schedules;
using Loyalty.Grains.Accounts;
using Loyalty.Grains.Programs;

namespace Loyalty.Grains.Members;

internal sealed partial class MemberGrain : IMemberSchedules
{
    public async Task<bool> RunDue()
    {
        if (_account.State.Status == AccountStatus.Enrolling)
        {
            await ResumeEnrollment();
            return await _account.Durable() && _account.State.Status != AccountStatus.Enrolling;
        }

        var editions = new EditionsInForce(catalog, Program);
        var now = time.GetUtcNow();
        var outcome = await _account.Execute(new AccountOperation<AccountRecord>
        {
            Key = OperationKeys.Due(Key, _account.State.Version),
            Prepare = _ => editions.Prepare(),
            Decide = state => editions.Program is { } program
                ? Decision.Of(DueRules.Advance(state.Fork(), program.InForceAt(now), now))
                : Decision.Of([]),
            Answer = record => record,
            Differences = _ => [],
            ReceivedAt = () => now,
        });
        return outcome is null or { Refusal: null } && await ResumeProcesses(now);
    }

    /// <summary>Takes up processes that were interrupted; false when one could not be brought to its end yet.</summary>
    private async Task<bool> ResumeProcesses(DateTimeOffset now)
    {
        var ended = true;
        foreach (var process in _account.State.Processes.Where(process => process.ResumeAt <= now).ToArray())
        {
            ended &= await _account.Durable() && await Resume(process);
        }

        return ended;
    }

    /// <summary>Brings a process to its end or its undoing; false when that must be tried again.</summary>
    private Task<bool> Resume(ProcessStarted process) => process switch
    {
        TransferStarted transfer => ResumeTransfer(transfer),
        RedemptionStarted redemption => ResumeRedemption(redemption),
        _ => throw new InvalidOperationException($"{process.GetType().Name} is no process that a member takes up."),
    };
}
