using System.Collections.Immutable;
using Loyalty.Contracts.Accounts.Adjustments;
using Loyalty.Contracts.Common;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Adjustments;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Merging;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;
using Loyalty.Grains.Accounts;
using Loyalty.Grains.Accounts.Households;
using Loyalty.Storage;
using Loyalty.Storage.Accounts;

namespace Loyalty.Grains.Members;

internal sealed partial class MemberGrain : IMemberAdjustments
{
    public Task<Outcome<PointAdjustment>> Adjust(AdjustPoints command) => OrThere<IMemberAdjustments, PointAdjustment>(AdjustHere(command), there => there.Adjust(command));

    private Task<Outcome<PointAdjustment>> AdjustHere(AdjustPoints command) => Adjust(
        OperationKeys.Leg(Program, "adjustment", command.Id, "request"),
        (state, edition, now) => AdjustmentRules.Decide(state, command, edition, now),
        record => AdjustmentAnswers.From(record, Member),
        record => AdjustmentAnswers.Differences(record, command),
        command.DryRun);

    public Task<Outcome<PointAdjustment>> Confirm(DecideAdjustment command) => OrThere<IMemberAdjustments, PointAdjustment>(ConfirmHere(command), there => there.Confirm(command));

    private Task<Outcome<PointAdjustment>> ConfirmHere(DecideAdjustment command) => Adjust(
        OperationKeys.Leg(Program, "adjustment", command.Id, "confirm"),
        (state, edition, now) => AdjustmentRules.Confirm(state, command, edition, now),
        record => AdjustmentAnswers.From(record, Member),
        _ => [],
        command.DryRun);

    public Task<Outcome<PointAdjustment>> Reject(DecideAdjustment command) => OrThere<IMemberAdjustments, PointAdjustment>(RejectHere(command), there => there.Reject(command));

    private async Task<Outcome<PointAdjustment>> RejectHere(DecideAdjustment command)
    {
        // The record of the rejection does not repeat what had been asked for; a repeat finds it in the journal.
        var request = _account.State.Adjustments.FirstOrDefault(waiting => waiting.Id == command.Id);
        request ??= (await FindAdjustmentLeg(command.Id, "request"))?.First<AdjustmentRequested>();

        return request is null
            ? Unknown(AdjustmentRules.NotFound)
            : await Adjust(
                OperationKeys.Leg(Program, "adjustment", command.Id, "reject"),
                (state, edition, now) => AdjustmentRules.Reject(state, command, edition, now),
                record => AdjustmentAnswers.Rejected(record, request, Member),
                _ => [],
                command.DryRun);
    }

    public Task<Outcome<PointAdjustment>> GetAdjustment(string adjustment) => OrThere<IMemberAdjustments, PointAdjustment>(GetAdjustmentHere(adjustment), there => there.GetAdjustment(adjustment));

    private async Task<Outcome<PointAdjustment>> GetAdjustmentHere(string adjustment)
    {
        try
        {
            if (!await _account.Durable())
            {
                return Account.Reloading;
            }

            return await FindAdjustmentLeg(adjustment, "request") is { } asked ? await Describe(adjustment, asked) : Unknown(AdjustmentRules.UnknownAdjustment);
        }
        catch (StorageException exception)
        {
            LogNotRead(logger, Key, exception);
            return Account.Refused(exception);
        }
    }

    private async Task<Outcome<PointAdjustment>> Describe(string adjustment, AccountRecord asked)
    {
        if (asked.First<AdjustmentRequested>() is not { } request)
        {
            return AdjustmentAnswers.From(asked, Member);
        }

        if (await FindAdjustmentLeg(adjustment, "confirm") is { } confirmed)
        {
            return AdjustmentAnswers.From(confirmed, Member);
        }

        if (await FindAdjustmentLeg(adjustment, "reject") is { } rejected)
        {
            return AdjustmentAnswers.Rejected(rejected, request, Member);
        }

        // What waited when the member was merged waits with the one who stays, and is decided there.
        return MergeRules.Refuse(_account.State) is { } refused ? refused : AdjustmentAnswers.Undecided(asked, Member, time.GetUtcNow());
    }

    private async Task<AccountRecord?> FindAdjustmentLeg(string adjustment, string leg) =>
        await journal.Find(OperationHash.Of(OperationKeys.Leg(Program, "adjustment", adjustment, leg)), CancellationToken.None) is { } stored && IsOwn(stored.Account)
            ? await HouseholdReader.Merged(journal, Program, Ids.LocalOf(stored.Account), stored.Read())
            : null;

    public Task<Outcome<PendingAdjustments>> GetPending() => OrThere<IMemberAdjustments, PendingAdjustments>(GetPendingHere(), there => there.GetPending());

    private Task<Outcome<PendingAdjustments>> GetPendingHere() => Read<PendingAdjustments>((state, _, now) => new PendingAdjustments
    {
        Adjustments = [.. state.Adjustments.Where(waiting => waiting.EndsAt > now).Select(waiting => AdjustmentAnswers.Pending(waiting, Member))],
    });

    private async Task<Outcome<PointAdjustment>> Adjust(
        string key,
        Func<AccountState, CompiledEdition, DateTimeOffset, Decision> decide,
        Func<AccountRecord, PointAdjustment> answer,
        Func<AccountRecord, ImmutableArray<Fault>> differences,
        bool dryRun)
    {
        var operation = ByEdition(key, decide, record => answer(record) with { DryRun = dryRun }) with { Differences = differences };
        return (await Spend(key, foretold => operation with { DryRun = foretold || dryRun }))!;
    }
}
