using System.Collections.Immutable;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Segments;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Common;
using Loyalty.Domain.Members;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Segments;

namespace Loyalty.Grains.Members;

internal sealed partial class MemberGrain : IMemberSegments
{
    public Task<Outcome<MemberSegments>> GetSegments() => OrThere<IMemberSegments, MemberSegments>(GetSegmentsHere(), there => there.GetSegments());

    private Task<Outcome<MemberSegments>> GetSegmentsHere() => Read<MemberSegments>((state, program, now) => SegmentAnswers.Of(MemberAnswers.AsOf(state, program.InForceAt(now), now, Traits(program.InForceAt(now))), Member));

    public Task<Outcome<ChangedSegments>> ChangeList(ChangeList command) => OrThere<IMemberSegments, ChangedSegments>(ChangeListHere(command), there => there.ChangeList(command));

    private Task<Outcome<ChangedSegments>> ChangeListHere(ChangeList command) => Change(
        OperationKeys.Command(Program, command.Channel, "list", $"{command.Key}/{command.Segment}/{Member}"),
        (state, edition, now) => ChangeSegmentRules.Decide(state, command, edition, now),
        record => ChangeSegmentRules.Differences(record, command));

    public Task<Outcome<ChangedSegments>> ChangeTag(ChangeTag command) => OrThere<IMemberSegments, ChangedSegments>(ChangeTagHere(command), there => there.ChangeTag(command));

    private Task<Outcome<ChangedSegments>> ChangeTagHere(ChangeTag command) => Change(
        OperationKeys.Command(Program, command.Channel, "tag", command.Key),
        (state, edition, now) => ChangeSegmentRules.Decide(state, command, edition, now),
        record => ChangeSegmentRules.Differences(record, command),
        command.DryRun);

    public Task<Outcome<ChangedSegments>> Evaluate() => OrThere<IMemberSegments, ChangedSegments>(EvaluateHere(), there => there.Evaluate());

    private Task<Outcome<ChangedSegments>> EvaluateHere() => Change(
        OperationKeys.Segments(Key, _account.State.Version),
        (state, edition, now) => EvaluateMemberRules.Decide(state, edition, Traits(edition), now),
        static _ => [],
        doesDue: true);

    private async Task<Outcome<ChangedSegments>> Change(
        string key,
        Func<AccountState, CompiledEdition, DateTimeOffset, Decision> decide,
        Func<AccountRecord, ImmutableArray<Fault>> differences,
        bool dryRun = false,
        bool doesDue = false)
    {
        var outcome = await _account.Execute(ByEdition(key, decide, record => SegmentAnswers.Changed(record, Member) with { DryRun = dryRun }) with
        {
            Differences = differences,
            DryRun = dryRun,
            DoesDue = doesDue,
        });
        return outcome ?? SegmentAnswers.Unchanged(Member) with { DryRun = dryRun };
    }
}
