using Loyalty.Contracts.Accounts.Households;
using Loyalty.Contracts.Common;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Households;
using Loyalty.Domain.Common;
using Loyalty.Domain.Members;
using Loyalty.Domain.Programs;
using Loyalty.Grains.Accounts;
using Loyalty.Grains.Accounts.Households;
using Loyalty.Grains.Programs;
using Loyalty.Storage;
using Loyalty.Storage.Accounts;
using Microsoft.Extensions.Logging;

namespace Loyalty.Grains.Members;

// What a member of a household does has a leg on the household's account. All are one process, begun in the member's
// journal and idempotent at the household:
//   start (member) -> leg (household; what it came to holds for ever) -> end (member)
// Sharing begins with whatever brought points in or takes some back, in the same record. Drawing begins before what is
// to be spent, whose own record is its end; should that not come about, the points go back by sharing. Interrupted
// anywhere, the call that is sent again takes it up, or the sweep.
internal sealed partial class MemberGrain : IMemberHousehold
{
    private const string Legs = "legs";
    private readonly Gates _households = new();

    public Task<Outcome<HouseholdMembership>> Join(ChangeHousehold command) => OrThere<IMemberHousehold, HouseholdMembership>(JoinHere(command), there => there.Join(command));

    private Task<Outcome<HouseholdMembership>> JoinHere(ChangeHousehold command) =>
        Change(command, HouseholdLegKind.Join, "joinHousehold", (state, edition, now) => MemberHouseholdRules.Join(state, command.Household, edition, now));

    public Task<Outcome<HouseholdMembership>> Leave(ChangeHousehold command) => OrThere<IMemberHousehold, HouseholdMembership>(LeaveHere(command), there => there.Leave(command));

    private Task<Outcome<HouseholdMembership>> LeaveHere(ChangeHousehold command) =>
        Change(command, HouseholdLegKind.Leave, "leaveHousehold", (state, edition, now) => MemberHouseholdRules.Leave(state, command.Household, edition, now));

    private async Task<Outcome<HouseholdMembership>> Change(
        ChangeHousehold command, HouseholdLegKind kind, string name, Func<AccountState, CompiledEdition, DateTimeOffset, Decision> decide)
    {
        try
        {
            var (key, by) = await LastAttempt(OperationKeys.Command(Program, command.Channel, name, command.Key), command.Key);
            var start = Deciding(key, decide) with { Differences = record => HouseholdAnswers.Differences(record, command, kind) };
            if (by is null)
            {
                if (!await Ready())
                {
                    return MemberHouseholdRules.Unavailable;
                }

                // Asked before it begins, so that nothing is written of who would not be taken. A dry run asks when it is decided.
                if (kind == HouseholdLegKind.Join && !command.DryRun && await Unwilling(command.Household) is { } unwilling)
                {
                    var own = start.Decide;
                    start = start with { Decide = state => own(state).Refusal ?? unwilling };
                }
            }

            var started = (await _account.Execute(start with { DryRun = command.DryRun, Unsettled = command.DryRun }))!;
            if (started.Value?.First<HouseholdLegStarted>() is not { } leg)
            {
                return started.Refusal!;
            }

            if (command.DryRun && !started.Replayed)
            {
                return await Foretell(leg, key, decide);
            }

            // Of one who was merged into the member it came to its end before.
            var ended = by is null || by == Member ? await Complete(leg) : await Find(StepKey(by, leg.Id, "end")) ?? Account.Reloading;
            return ended.Value is not { } record ? ended.Refusal!
                : record.First<HouseholdLegEnded>()!.Refused is { } refused ? MemberHouseholdRules.Refused(refused)
                : new Outcome<HouseholdMembership> { Value = HouseholdAnswers.Membership(record, Member), Replayed = started.Replayed };
        }
        catch (StorageException exception)
        {
            LogHouseholdAway(logger, Key, command.Household, exception);
            return Account.Refused(exception);
        }
    }

    /// <summary>
    /// The key of the record that the command last began with, or would begin with now, and whose record it is: the member's, or
    /// that of one who was merged into it; null: it is not there. Where another member was quicker to the last place, the
    /// command begins anew: what is refused is decided afresh.
    /// </summary>
    private async Task<(string Key, string? By)> LastAttempt(string key, string command)
    {
        while (await Find(key) is { } begun)
        {
            var by = await BegunBy(key);
            if (begun.Value?.First<HouseholdLegStarted>() is not { Kind: HouseholdLegKind.Join, Id: var leg }
                || (await Find(StepKey(by, leg, "end")))?.Value?.First<HouseholdLegEnded>() is not { Refused: not null })
            {
                return (key, by);
            }

            key = StepKey(by, leg, $"again/{command}");
        }

        return (key, null);
    }

    private Task<Outcome<AccountRecord>?> Find(string operation) =>
        _account.Repeat(Deciding(operation, static (_, _, _) => Decision.Of([])) with { Unsettled = true });

    private async Task<string> BegunBy(string operation) =>
        !_account.State.MergedFrom.IsEmpty && await journal.Find(OperationHash.Of(operation), CancellationToken.None) is { } stored ? Ids.LocalOf(stored.Account) : Member;

    /// <summary>What joining or leaving would come to: decided at once, with what the household would say to it.</summary>
    private async Task<Outcome<HouseholdMembership>> Foretell(
        HouseholdLegStarted leg, string key, Func<AccountState, CompiledEdition, DateTimeOffset, Decision> decide)
    {
        var received = await Run(leg, dryRun: true);
        if (Refused(received) is { } refused)
        {
            return refused;
        }

        var foretold = (await _account.Execute(Deciding(key, (state, edition, now) => Whole(state, decide(state, edition, now), received.Value!, edition, now)) with { DryRun = true, Unsettled = true }))!;
        return foretold.Value is { } record ? HouseholdAnswers.Membership(record, Member) with { DryRun = true } : foretold.Refusal!;
    }

    /// <summary>The start and the end of a leg as one decision.</summary>
    private static Decision Whole(AccountState state, Decision start, HouseholdReceipt receipt, CompiledEdition edition, DateTimeOffset now)
    {
        var after = state.Fork();
        foreach (var happened in start.Events)
        {
            after.Apply(happened);
        }

        return start.Events.OfType<HouseholdLegStarted>().FirstOrDefault() is { } leg
            ? Decision.Of([.. start.Events, .. MemberHouseholdRules.End(after, leg, receipt, edition, now).Events])
            : start;
    }

    /// <summary>False: what is under way could not be brought to its end, and nothing else can begin.</summary>
    private async Task<bool> Ready()
    {
        foreach (var open in _account.State.Processes.OfType<HouseholdLegStarted>().ToArray())
        {
            if (!await _account.Durable() || !await ResumeHousehold(open))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Why the household would not take the member; null: it would, unless another one is quicker.</summary>
    private async Task<Refusal?> Unwilling(string household) =>
        Refused(await Run(new HouseholdLegStarted { Id = Foretold, Kind = HouseholdLegKind.Join, Household = household }, dryRun: true));

    private static Refusal? Refused(Outcome<HouseholdReceipt> received) =>
        received.Value is not { } receipt ? received.Refusal : receipt.Refused is { } code ? MemberHouseholdRules.Refused(code) : null;

    /// <summary>Takes up a leg that was interrupted; false when it could not be brought to its end yet. What was drawn goes back.</summary>
    private async Task<bool> ResumeHousehold(HouseholdLegStarted leg) => leg.Kind switch
    {
        HouseholdLegKind.Share or HouseholdLegKind.Return => (await Drive(leg)).Refusal is null,
        HouseholdLegKind.Draw => await _households.Through(leg.For!, async () => !IsOpen(leg) || (await Complete(leg)).Refusal is null),
        _ => (await Complete(leg)).Refusal is null,
    };

    /// <summary>
    /// A record as it is answered: after its leg in the household, with the balance that this left. The account asks it
    /// of every record before an answer.
    /// </summary>
    private async Task<Outcome<AccountRecord>> Settled(AccountRecord record, bool foretold)
    {
        foreach (var back in HouseholdReader.ReturnsIn(record))
        {
            var returned = foretold ? await Run(back with { Id = Foretold }, dryRun: true) : await Drive(back);
            if (returned.Value is not { } given)
            {
                return returned.Refusal!;
            }

            record = HouseholdAnswers.WithGivenOn(record, given);
        }

        if (HouseholdReader.LegOf(record) is not { } leg)
        {
            return record;
        }

        var shared = record.Events.OfType<HouseholdLegStarted>().FirstOrDefault(started => started.Kind == HouseholdLegKind.Share);
        var drawn = record.First<HouseholdLegEnded>();
        var receipt = foretold ? await Foretell(shared, drawn)
            : shared is not null ? await Drive(shared)
            : await Run(new HouseholdLegStarted { Id = leg.Id, Kind = drawn!.Kind, Household = drawn.Household });
        return receipt.Value is { } received ? HouseholdAnswers.Merge(record, received) : receipt.Refusal!;
    }

    /// <summary>What the household would come to, when both what is spent and what is earned went there.</summary>
    private Task<Outcome<HouseholdReceipt>> Foretell(HouseholdLegStarted? shared, HouseholdLegEnded? drawn) => Run(
        (shared ?? new HouseholdLegStarted { Household = drawn!.Household }) with { Id = Foretold, Draw = drawn?.Gives.Sum(held => held.Points) ?? 0 }, dryRun: true);

    /// <summary>No leg that is ever stored bears it.</summary>
    private const string Foretold = "foretold";

    /// <summary>Brings a shared leg to its end, after those that began before it.</summary>
    private Task<Outcome<HouseholdReceipt>> Drive(HouseholdLegStarted leg) => _households.Through(Legs, async () =>
    {
        if (IsOpen(leg) && leg.Kind == HouseholdLegKind.Share && await CompleteShared(open => open.TakeWhile(one => one.Id != leg.Id)) is { } before)
        {
            return before;
        }

        var receipt = await Run(leg);
        if (receipt.Value is { } received && IsOpen(leg) && (await End(leg, received)).Refusal is { } failed)
        {
            return failed;
        }

        // What came to the member from one household goes on to the one that the member is in by now.
        return leg.Kind == HouseholdLegKind.Return && await CompleteShared(static open => open) is { } after ? after : receipt;
    });

    private async Task<Refusal?> CompleteShared(Func<IEnumerable<HouseholdLegStarted>, IEnumerable<HouseholdLegStarted>> which)
    {
        foreach (var one in which(_account.State.Processes.OfType<HouseholdLegStarted>().Where(open => open.Kind == HouseholdLegKind.Share)).ToArray())
        {
            if ((await Complete(one)).Refusal is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    /// <summary>The leg there, and the end here.</summary>
    private async Task<Outcome<AccountRecord>> Complete(HouseholdLegStarted leg)
    {
        var receipt = await Run(leg);
        return receipt.Value is { } received ? await End(leg, received) : receipt.Refusal!;
    }

    private async Task<Outcome<HouseholdReceipt>> Run(HouseholdLegStarted leg, bool dryRun = false)
    {
        try
        {
            return await Household(leg.Household).Run(HouseholdSharing.ToLeg(leg, Member, _account.State) with { DryRun = dryRun });
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Whatever it was, the outcome is unknown and the leg may be run again.
            LogHouseholdAway(logger, Key, leg.Household, exception);
            return MemberHouseholdRules.Unavailable;
        }
    }

    private async Task<Outcome<AccountRecord>> End(HouseholdLegStarted leg, HouseholdReceipt receipt) =>
        await _account.Execute(Step(leg.Id, "end", (state, edition, now) => MemberHouseholdRules.End(state, leg, receipt, edition, now)) with
        {
            // Whoever drives it drives what follows from it, too.
            Unsettled = leg.Kind == HouseholdLegKind.Return,
        }) ?? Account.Reloading;

    /// <summary>
    /// Carries out what may spend points of the shared wallet: foretold first, with all that the household has, to know
    /// how many it takes; those are drawn, so that nobody else can spend them; then decided with what was drawn.
    /// </summary>
    /// <param name="key">Stays the same when it is sent again.</param>
    /// <param name="operation">What is carried out; true: foretold.</param>
    private Task<Outcome<T>?> Spend<T>(string key, Func<bool, AccountOperation<T>> operation)
        where T : class =>
        _account.State.Household is null ? _account.Execute(operation(false)) : _households.Through(key, () => SpendShared(key, operation));

    private async Task<Outcome<T>?> SpendShared<T>(string key, Func<bool, AccountOperation<T>> operation)
        where T : class
    {
        var spending = operation(false);
        try
        {
            if (await _account.Repeat(spending) is { } repeated)
            {
                return repeated;
            }

            var drawn = MemberHouseholdRules.DrawnFor(_account.State, key);
            if (drawn is null || spending.DryRun)
            {
                if (_account.State.Household is not { } household)
                {
                    return await _account.Execute(spending);
                }

                var points = await Held(household.Household);
                if (points.Value is not { } held)
                {
                    return points.Refusal!;
                }

                var (foretold, needed) = await Needed(operation(true), held);
                if (foretold is { Replayed: true })
                {
                    // Another activation has carried it out since; what was foretold has no balance of the household.
                    return await _account.Repeat(spending);
                }

                if (foretold is not { Refusal: null })
                {
                    return foretold;
                }

                if (needed == 0)
                {
                    return await _account.Execute(spending with { Decide = state => Spent(spending, state, All(held)) });
                }

                drawn = new HouseholdLegStarted { Id = Foretold, Kind = HouseholdLegKind.Draw, Household = household.Household, Wallet = household.Wallet, Draw = needed };
                if (!spending.DryRun)
                {
                    var started = (await _account.Execute(Step(FormattableString.Invariant($"{_account.State.Version}/{key}"), "draw", (state, edition, now) => MemberHouseholdRules.Draw(state, needed, key, edition, now))))!;
                    if (started.Value?.First<HouseholdLegStarted>() is not { } begun)
                    {
                        return started.Refusal!;
                    }

                    drawn = begun;
                }
            }
            else if (!await _account.Durable())
            {
                return Account.Reloading;
            }

            return await Spend(spending, drawn);
        }
        catch (StorageException exception)
        {
            LogHouseholdAway(logger, Key, key, exception);
            return Account.Refused(exception);
        }
    }

    private async Task<Outcome<T>?> Spend<T>(AccountOperation<T> spending, HouseholdLegStarted drawn)
        where T : class
    {
        var received = await Run(drawn, spending.DryRun);
        if (received.Value is not { } receipt)
        {
            return received.Refusal!;
        }

        if (receipt.Refused is not null)
        {
            // Another member was quicker.
            var undone = spending.DryRun ? null : (await End(drawn, receipt)).Refusal;
            return undone ?? Refusals.InsufficientBalance(drawn.Draw, Math.Max(0, receipt.Balance.Balance));
        }

        var outcome = await _account.Execute(spending with
        {
            Decide = state => !spending.DryRun && !IsOpen(drawn, state) ? MemberHouseholdRules.Unavailable : Spent(spending, state, MemberHouseholdRules.Ended(state, drawn, receipt)),
        });
        if (!spending.DryRun && outcome is null or { Refusal.Kind: not RefusalKind.Unavailable } && IsOpen(drawn) && (await End(drawn, receipt)).Refusal is { } failed)
        {
            return failed;
        }

        return outcome;
    }

    /// <summary>The decision with what came from the household, which begins its record.</summary>
    private static Decision Spent<T>(AccountOperation<T> spending, AccountState state, HouseholdLegEnded drawn)
        where T : class
    {
        var view = state.Fork();
        view.Apply(drawn);
        var decision = spending.Decide(view);
        var spends = decision.Events.Any(happened => happened is PointsSpent spent && spent.Wallet == drawn.Wallet);
        return decision.Events.IsEmpty || decision.Refusal is not null ? decision
            : drawn.Id.Length > 0 ? Decision.Of([drawn, .. decision.Events])
            : spends ? MemberHouseholdRules.Unavailable
            : decision;
    }

    /// <summary>How many points of the household it takes, if it comes about.</summary>
    private async Task<(Outcome<T>? Foretold, long Needed)> Needed<T>(AccountOperation<T> foretold, HouseholdPoints held)
        where T : class
    {
        var needed = 0L;
        var outcome = await _account.Execute(foretold with
        {
            Decide = state => Spent(foretold, state, All(held) with { Id = Foretold }),
            Foretell = record =>
            {
                needed = record.Events.OfType<PointsSpent>().Where(spent => spent.Wallet == held.Wallet).Sum(spent => spent.Points);
                return (foretold.Foretell ?? foretold.Answer)(record);
            },
            Unsettled = true,
        });
        return (outcome, needed);
    }

    /// <summary>Everything that the household's members can spend, in one bucket that does not end meanwhile.</summary>
    private static HouseholdLegEnded All(HouseholdPoints held) => new()
    {
        Kind = HouseholdLegKind.Draw,
        Wallet = held.Wallet,
        Gives = held.Available == 0 ? [] : [new BucketPoints(new BucketKey(held.Wallet, null, null, null), held.Available)],
    };

    private async Task<Outcome<HouseholdPoints>> Held(string household)
    {
        try
        {
            return await Household(household).GetPoints();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogHouseholdAway(logger, Key, household, exception);
            return MemberHouseholdRules.Unavailable;
        }
    }

    /// <summary>An answer about the account as the member may use it: with the household's points.</summary>
    private async Task<Outcome<T>> ReadShared<T>(Func<AccountState, ProgramEntry, DateTimeOffset, Outcome<T>> answer)
        where T : class
    {
        if (_account.State.Household is not { } household)
        {
            return await Read(answer);
        }

        var points = await Held(household.Household);
        return points.Value is { } held
            ? await Read<T>((state, program, now) => answer(state.Household is null ? state : HouseholdAnswers.View(state, held), program, now))
            : points.Refusal!;
    }

    private AccountOperation<AccountRecord> Step(string leg, string step, Func<AccountState, CompiledEdition, DateTimeOffset, Decision> decide) =>
        Deciding(StepKey(Member, leg, step), decide);

    private string StepKey(string member, string leg, string step) => OperationKeys.Leg(Program, "household", $"{member}/{leg}", step);

    private AccountOperation<AccountRecord> Deciding(string key, Func<AccountState, CompiledEdition, DateTimeOffset, Decision> decide) =>
        ByEdition(key, decide, static record => record);

    private bool IsOpen(HouseholdLegStarted leg) => IsOpen(leg, _account.State);

    private static bool IsOpen(HouseholdLegStarted leg, AccountState state) => state.Processes.Any(process => process.Id == leg.Id);

    private IHousehold Household(string household) => GrainFactory.GetGrain<IHousehold>(Ids.Household(Program, household));

    [LoggerMessage(40, LogLevel.Warning, "What {Account} does with the household {Household} was interrupted; it is taken up again.")]
    private static partial void LogHouseholdAway(ILogger logger, string account, string household, Exception exception);
}
