using Loyalty.Contracts.Accounts.Households;
using Loyalty.Contracts.Common;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Households;
using Loyalty.Domain.Common;
using Loyalty.Domain.Members;
using Loyalty.Domain.Notices;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Schedules;
using Loyalty.Grains.Programs;
using Loyalty.Storage.Accounts;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Loyalty.Grains.Accounts.Households;

/// <summary>
/// A household's account. It never calls its members: what they do here are legs of theirs, which they run until they
/// know what they came to. Reentrant and safe as a member's account is.
/// </summary>
[GrainType("household")]
[Reentrant]
internal sealed class HouseholdGrain(IAccountJournal journal, AccountOptions options, ProgramCatalog catalog, TimeProvider time, ILogger<HouseholdGrain> logger) : Grain, IHousehold
{
    private Account _account = null!;

    private string Key => this.GetPrimaryKeyString();

    private string Program => Ids.ProgramOf(Key);

    private string Household => Ids.LocalOf(Ids.LocalOf(Key));

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _account = new Account(journal, Key, options, time, logger, DeactivateOnIdle);
        return _account.Activate(cancellationToken);
    }

    public async Task<Outcome<HouseholdSummary>> Found(bool dryRun) => (await _account.Execute(Operation(
        OperationKeys.Leg(Program, "household", Household, "found"),
        dryRun,
        (_, program, now) => HouseholdRules.Found(Household, program.InForceAt(now), now),
        record => HouseholdAnswers.Founded(record) with { DryRun = dryRun })))!;

    public Task<Outcome<HouseholdSummary>> GetSummary() => Read(HouseholdAnswers.Summary);

    public Task<Outcome<HouseholdPoints>> GetPoints() => Read(HouseholdAnswers.Points);

    public async Task<Outcome<HouseholdReceipt>> Run(HouseholdLeg leg)
    {
        var taken = (await _account.Execute(Operation(
            HouseholdReader.LegOf(Program, leg.Member, leg.Id),
            leg.DryRun,
            (state, program, now) => HouseholdRules.Run(state, leg, program.InForceAt(now), program.Edition, now),
            record => record)))!;

        // Where two activations have the household for a moment, this one may not know yet that it was founded.
        return taken.Value is not { } record ? taken.Refusal!
            : _account.State.Household is { Wallet: var wallet } ? HouseholdAnswers.Receipt(record, wallet)
            : Account.Reloading;
    }

    public async Task<bool> RunDue() =>
        await _account.Execute(Operation(
            OperationKeys.Due(Key, _account.State.Version),
            dryRun: false,
            (state, program, now) => Decision.Of(DueRules.Advance(state.Fork(), program.InForceAt(now), now)),
            record => record)) is null or { Refusal: null };

    private AccountOperation<T> Operation<T>(
        string key, bool dryRun, Func<AccountState, ProgramEntry, DateTimeOffset, Decision> decide, Func<AccountRecord, T> answer)
        where T : class =>
        ProgramOperation.Of(
            catalog,
            time,
            Program,
            key,
            (state, program, now) => NoticeRules.With(state, decide(state, program, now), program.InForceAt(now), now),
            answer) with { DryRun = dryRun };

    /// <summary>An answer about a household that exists, as of now.</summary>
    private async Task<Outcome<T>> Read<T>(Func<AccountState, DateTimeOffset, T> answer)
        where T : class
    {
        if (await new EditionsInForce(catalog, Program).Get() is not { } program)
        {
            return Refusals.ProgramNotFound;
        }

        return await _account.Read<T>(state =>
        {
            var now = time.GetUtcNow();
            return state.Status == AccountStatus.Household ? answer(MemberAnswers.AsOf(state, program.InForceAt(now), now), now) : HouseholdRules.NotFound;
        });
    }
}
