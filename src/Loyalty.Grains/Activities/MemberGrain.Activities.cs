using Loyalty.Contracts.Activities;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Activities;
using Loyalty.Domain.Campaigns;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Purchases;
using Loyalty.Grains.Accounts;
using Loyalty.Grains.Programs;

namespace Loyalty.Grains.Members;

internal sealed partial class MemberGrain : IMemberActivities
{
    public Task<Outcome<RecordedActivity>> Record(RecordActivity command) => OrThere<IMemberActivities, RecordedActivity>(RecordHere(command), there => there.Record(command));

    private async Task<Outcome<RecordedActivity>> RecordHere(RecordActivity command)
    {
        var editions = new EditionsInForce(catalog, Program);
        EditionPair? pair = null;
        PurchaseTime at = default;
        MemberTraits? traits = null;
        DateTimeOffset now = default;
        var outcome = await _account.Execute(new AccountOperation<RecordedActivity>
        {
            Key = OperationKeys.Activity(Program, command.Channel, command.Id),
            Prepare = _ =>
            {
                if (editions.Prepare() is { } preparing)
                {
                    return preparing;
                }

                pair = null;
                if (editions.Program is not { } known)
                {
                    return null;
                }

                now = time.GetUtcNow();
                var current = known.InForceAt(now);
                at = PurchaseTime.Of(command.OccurredAt, command.Import, current, now);
                pair = new EditionPair(known.InForceAt(at.ValuedAt), current);
                return pair.Valuing.ActivitiesNeedAttributes && !Attributes.TryGet(out traits) ? Attributes.Load() : null;
            },
            Decide = state => pair is null
                ? Refusals.ProgramNotFound
                : RecordActivityRules.Decide(state, command, pair, at, now, new CampaignInputs(Member, traits?.Attributes ?? [], []) { Birthday = traits?.Birthday }),
            Answer = record => Answer(record, command.DryRun ? pair?.Valuing : null),
            Differences = record => ActivityAnswers.Differences(record, command),
            ReceivedAt = () => at.ReceivedAt,
            Import = command.Import,
            DryRun = command.DryRun,
        });
        return await WithVouchers(outcome!, OperationKeys.Activity(Program, command.Channel, command.Id), static answer => answer.Vouchers, static (answer, vouchers) => answer with { Vouchers = vouchers });
    }

    private RecordedActivity Answer(AccountRecord record, CompiledEdition? foretoldBy)
    {
        var answer = ActivityAnswers.From(record, Member);
        return foretoldBy is null ? answer : ActivityAnswers.Explained(answer, record, foretoldBy) with { DryRun = true };
    }
}
