using Loyalty.Contracts.Common;
using Loyalty.Contracts.Schedules;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Schedules;
using Loyalty.Grains.Accounts;
using Loyalty.Grains.Programs;
using Microsoft.Extensions.Logging;

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

        if (_account.State.Status == AccountStatus.Erasing)
        {
            // Nothing else can be done on it; what falls due is settled with the last leg.
            return (await CompleteErasure()).Refusal is null;
        }

        if (_account.State is { Status: AccountStatus.Merging, Processes: [MergeStarted merging, ..] })
        {
            // As with erasing; one that is undone is over as well.
            return (await CompleteMerge(merging)).Refusal is not { Kind: RefusalKind.Unavailable };
        }

        var now = time.GetUtcNow();
        var outcome = await _account.Execute(new AccountOperation<AccountRecord>
        {
            Key = OperationKeys.Due(Key, _account.State.Version),
            Decide = _ => Decision.Of([]),
            DoesDue = true,
            Answer = record => record,
            Differences = _ => [],
            ReceivedAt = () => now,
        });
        return outcome is null or { Refusal: null } && await ReachOccasions(now) && await ResumeProcesses(now);
    }

    /// <summary>Takes up processes that were interrupted; false when one could not be brought to its end yet.</summary>
    private async Task<bool> ResumeProcesses(DateTimeOffset now)
    {
        var ended = true;
        foreach (var process in _account.State.Processes.Where(process => process.ResumeAt <= now).ToArray())
        {
            ended &= await _account.Durable() && await TryResume(process);
        }

        return ended;
    }

    private async Task<bool> TryResume(ProcessStarted process)
    {
        try
        {
            return await Resume(process);
        }
        catch (Exception exception)
        {
            // Its turn comes again; those after it must not wait for it.
            LogNotResumed(logger, Key, process.Id, exception);
            return false;
        }
    }

    /// <summary>Brings a process to its end or its undoing; false when that must be tried again.</summary>
    private Task<bool> Resume(ProcessStarted process) => process switch
    {
        TransferStarted transfer => ResumeTransfer(transfer),
        HouseholdLegStarted leg => ResumeHousehold(leg),
        RedemptionStarted redemption => ResumeRedemption(redemption),
        ReferralStarted or ReferralUndone => SettleReferral(),
        VoucherGranted granted => ResumeGrant(granted, again: true),
        _ => throw new InvalidOperationException($"{process.GetType().Name} is no process that a member takes up."),
    };

    [LoggerMessage(2, LogLevel.Error, "The process {Process} of {Account} could not go on; it is tried again.")]
    private static partial void LogNotResumed(ILogger logger, string account, string process, Exception exception);
}
