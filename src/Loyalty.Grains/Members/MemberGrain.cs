using System.Collections.Immutable;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Merging;
using Loyalty.Domain.Common;
using Loyalty.Domain.Members;
using Loyalty.Domain.Programs;
using Loyalty.Grains.Accounts;
using Loyalty.Grains.Campaigns;
using Loyalty.Grains.Programs;
using Loyalty.Grains.Rewards;
using Loyalty.Storage.Accounts;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Loyalty.Grains.Members;

/// <summary>
/// One member's account. Reentrant, because an append overlaps with the next decision; safe, because deciding and
/// applying have no await between them (see <see cref="Account"/>). One partial file a room.
/// </summary>
[GrainType("member")]
[Reentrant]
internal sealed partial class MemberGrain(
    IAccountJournal journal,
    AccountOptions options,
    ProgramCatalog catalog,
    CampaignBudgets budgets,
    RewardAvailability availability,
    PersonalDataHasher hasher,
    TimeProvider time,
    ILogger<MemberGrain> logger) : Grain
{
    private Account _account = null!;

    private string Key => this.GetPrimaryKeyString();

    private string Program => Ids.ProgramOf(Key);

    private string Member => Ids.LocalOf(Key);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _account = new Account(journal, Key, options, time, logger, DeactivateOnIdle, catalog, () => Attributes, IssueGiven, Settled);
        return _account.Activate(cancellationToken);
    }

    /// <summary>An answer about a member who exists, or where it is asked for was erased or merged into another one, as of now.</summary>
    private async Task<Outcome<T>> Read<T>(Func<AccountState, ProgramEntry, DateTimeOffset, Outcome<T>> answer, bool erased = false)
        where T : class
    {
        if (await new EditionsInForce(catalog, Program).Get() is not { } program)
        {
            return Refusals.ProgramNotFound;
        }

        if (_account.State.Status is AccountStatus.Active or AccountStatus.Blocked && program.InForceAt(time.GetUtcNow()).SegmentsNeedTraits && !Attributes.TryGet(out _))
        {
            await Attributes.Load();
        }

        return await _account.Read(state => state.Status is AccountStatus.None or AccountStatus.Enrolling || (!erased && EraseMemberRules.Refuse(state) is not null)
            ? Refusals.MemberNotFound
            : !erased && MergeRules.Refuse(state) is { } merged ? merged
            : answer(state, program, time.GetUtcNow()));
    }

    /// <inheritdoc cref="MemberAttributes.For"/>
    private MemberTraits Traits(CompiledEdition edition) => Attributes.For(edition);

    /// <summary>An operation that is decided by the program as of now.</summary>
    private AccountOperation<T> ByProgram<T>(
        string key, Func<AccountState, ProgramEntry, DateTimeOffset, Decision> decide, Func<AccountRecord, T> answer, Func<AccountState, Task?>? prepare = null)
        where T : class =>
        ProgramOperation.Of(catalog, time, Program, key, decide, answer, prepare);

    /// <summary>An operation that is decided by the edition in force.</summary>
    private AccountOperation<T> ByEdition<T>(string key, Func<AccountState, CompiledEdition, DateTimeOffset, Decision> decide, Func<AccountRecord, T> answer)
        where T : class =>
        ByProgram(key, (state, program, now) => decide(state, program.InForceAt(now), now), answer);

    /// <summary>Waits for what goes on by itself, but not for ever: it is answered then as it stands.</summary>
    private async Task OrLate(Task process, TimeSpan most)
    {
        try
        {
            await process.WaitAsync(most, time);
        }
        catch (TimeoutException)
        {
            // It goes on.
        }
    }

    private static ImmutableArray<Fault> SameWhen<T>(AccountRecord record, Func<T, bool> same)
        where T : AccountEvent => SameWhen<T>(record, ("", same));

    /// <summary>In what a command differs from what is stored under its key; what is part of the path has no pointer.</summary>
    private static ImmutableArray<Fault> SameWhen<T>(AccountRecord record, params ReadOnlySpan<(string Pointer, Func<T, bool> Same)> fields)
        where T : AccountEvent
    {
        if (record.First<T>() is not { } happened)
        {
            return [new Fault("", "differs from what is stored")];
        }

        var faults = ImmutableArray.CreateBuilder<Fault>();
        foreach (var (pointer, same) in fields)
        {
            if (!same(happened))
            {
                faults.Add(new Fault(pointer, "differs from what is stored"));
            }
        }

        return faults.ToImmutable();
    }
}
