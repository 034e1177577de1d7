using Loyalty.Contracts.Schedules;
using Loyalty.Domain.Accounts;
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
        return outcome is null or { Refusal: null };
    }
}
