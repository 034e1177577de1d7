using Loyalty.Contracts.Activities;
using Loyalty.Contracts.Common;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Activities;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Purchases;
using Loyalty.Grains.Accounts;
using Loyalty.Grains.Programs;

namespace Loyalty.Grains.Members;

internal sealed partial class MemberGrain : IMemberActivities
{
    public async Task<Outcome<RecordedActivity>> Record(RecordActivity command)
    {
        var editions = new EditionsInForce(catalog, Program);
        EditionPair? pair = null;
        PurchaseTime at = default;
        var outcome = await _account.Execute(new AccountOperation<RecordedActivity>
        {
            Key = OperationKeys.Activity(Program, command.Channel, command.Id),
            Prepare = _ => editions.Prepare(),
            Decide = state =>
            {
                if (editions.Program is not { } known)
                {
                    return Refusals.ProgramNotFound;
                }

                var now = time.GetUtcNow();
                var current = known.InForceAt(now);
                at = PurchaseTime.Of(command.OccurredAt, command.Import, current, now);
                pair = new EditionPair(known.InForceAt(at.ValuedAt), current);
                return RecordActivityRules.Decide(state, command, pair, at, now);
            },
            Answer = record => Answer(record, command.DryRun ? pair?.Valuing : null),
            Differences = record => ActivityAnswers.Differences(record, command),
            ReceivedAt = () => at.ReceivedAt,
            Import = command.Import,
            DryRun = command.DryRun,
        });
        return outcome!;
    }

    private RecordedActivity Answer(AccountRecord record, CompiledEdition? foretoldBy)
    {
        var answer = ActivityAnswers.From(record, Member);
        return foretoldBy is null ? answer : answer with { DryRun = true, Explanation = ActivityAnswers.Explain(record, foretoldBy) };
    }
}
