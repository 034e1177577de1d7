using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Households;
using Loyalty.Domain.Accounts.Merging;
using Loyalty.Domain.Members;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Schedules;
using Loyalty.Grains.Accounts.Households;
using Loyalty.Grains.Campaigns;
using Loyalty.Grains.Programs;
using Loyalty.Storage;
using Loyalty.Storage.Accounts;
using Microsoft.Extensions.Logging;

namespace Loyalty.Grains.Accounts;

/// <summary>
/// The state of one account and the only way to change it. Deciding and applying happen in one turn; the append of one
/// operation overlaps with the next decision; and nothing leaves before what it was computed from is on disk. If an
/// append fails, everything in memory is lost with it: the account is marked first, and its activation ends.
/// </summary>
/// <param name="journal">Where the account is kept.</param>
/// <param name="key">Its key.</param>
/// <param name="options">How it is kept.</param>
/// <param name="time">The platform's clock.</param>
/// <param name="logger">The log.</param>
/// <param name="deactivate">Ends the activation.</param>
/// <param name="catalog">Has the editions by which something follows from what is decided; null: nothing does.</param>
/// <param name="attributes">What rules may know of the member's profile; there with the catalog.</param>
/// <param name="issueGiven">Told of each record that gave vouchers, once it is on disk and before it is answered: issues them; null: none are given.</param>
/// <param name="settled">The record as it is answered, once what has to follow elsewhere has; or of a dry run (true), would have. Null: nothing does.</param>
internal sealed partial class Account(
    IAccountJournal journal,
    string key,
    AccountOptions options,
    TimeProvider time,
    ILogger logger,
    Action deactivate,
    ProgramCatalog? catalog = null,
    Func<MemberAttributes>? attributes = null,
    Func<AccountRecord, Task>? issueGiven = null,
    Func<AccountRecord, bool, Task<Outcome<AccountRecord>>>? settled = null)
{
    /// <summary>How long an enrolment may take before the sweep takes it up.</summary>
    private static readonly TimeSpan EnrollmentTimeout = TimeSpan.FromMinutes(1);

    /// <summary>How long the sweep leaves alone what loaded history made due.</summary>
    private static readonly TimeSpan ImportQuiet = TimeSpan.FromHours(24);

    public static readonly Refusal Reloading = Refusal.Unavailable(
        "accountReloading", "The account is being read again from its journal; nothing is known to be written. Send the same request again.");

    public static readonly Refusal StorageAway = Refusal.Unavailable(
        "storageUnavailable", "The store does not answer at the moment; nothing is known to be written.");

    private static readonly Refusal WrittenByNewer = Refusal.Unavailable(
        "writtenByNewerVersion", "A newer version of the platform has written to the account, and the older one that was asked leaves it as it is. Send the same request again.");

    private static readonly Refusal TooLarge = Refusal.Invalid("operationTooLarge", "With everything that has to be kept of it, the operation is larger than can be stored.");

    private IAccountWriter? _writer;
    private Task _durable = Task.CompletedTask;

    // Appends under way, newest first. Mostly one: a list in the account itself keeps an idle member small, and a busy one
    // from writing references all over old memory, which every young collection would have to look through.
    private Flight? _flights;
    private SeenOperations? _seen;
    private long _snapshotVersion;
    private DateTimeOffset? _dueAt;
    private bool _lost;
    private Refusal? _unread;

    /// <summary>What is answered when the store could not be asked, or not be understood.</summary>
    public static Refusal Refused(StorageException exception) => exception is NewerVersionException ? WrittenByNewer : StorageAway;

    /// <summary>Everything decided so far, durable or not yet; see <see cref="Durable"/>.</summary>
    public AccountState State { get; private set; } = new();

    public string Key => key;

    /// <summary>Reads the account. While the store is away everything is refused, and the next activation tries again.</summary>
    public async Task Activate(CancellationToken cancellationToken)
    {
        try
        {
            await Load(cancellationToken);
        }
        catch (StorageException exception)
        {
            LogNotLoaded(logger, key, exception);
            _lost = true;
            _unread = exception is NewerVersionException ? WrittenByNewer : Reloading;
        }
    }

    private async Task Load(CancellationToken cancellationToken)
    {
        var loaded = await journal.Load(key, AccountState.FoldSchema, cancellationToken);
        State = loaded.Snapshot is { } snapshot ? AccountJson.ReadSnapshot(snapshot.Span) : new AccountState();
        foreach (var stored in loaded.Tail)
        {
            State.Apply(stored.Read(), stored.Operation.Prefix);
        }

        if (State.Version != loaded.Version)
        {
            throw new InvalidDataException($"The journal of {key} folds to version {State.Version} where it says {loaded.Version}.");
        }

        SeeAll();
        _snapshotVersion = loaded.SnapshotVersion;
        _dueAt = loaded.DueAt;
        _writer = loaded.Writer;
    }

    /// <summary>Completes when everything decided so far is on disk; false when it never will be.</summary>
    public async Task<bool> Durable()
    {
        try
        {
            await _durable;
        }
        catch (Exception)
        {
            // Whatever it was, whoever made the append tells its caller; here it only counts that it is not on disk.
            Lose();
        }

        return !_lost;
    }

    /// <summary>An answer computed from the state, given once that state is durable.</summary>
    public async Task<Outcome<T>> Read<T>(Func<AccountState, Outcome<T>> answer)
        where T : class
    {
        if (_lost)
        {
            return await Gone();
        }

        var computed = answer(State);
        return await Durable() ? computed : Reloading;
    }

    /// <summary>Why nothing can be said of the account: it could not be read, or what it holds is not on disk. Null: it can.</summary>
    public async Task<Refusal?> NotReady() => _lost ? await Gone() : await Durable() ? null : Reloading;

    /// <summary>The stored answer of an operation that was carried out before; null when it was not.</summary>
    public async Task<Outcome<T>?> Repeat<T>(AccountOperation<T> operation)
        where T : class =>
        _unread is not null ? await Gone()
        : await journal.Find(operation.Hash, CancellationToken.None) is { } stored ? await Repeat(operation, stored)
        : null;

    /// <summary>Whether the operation may have been carried out since the state had the version.</summary>
    public bool MayHaveHappenedSince(long version, OperationHash operation) =>
        State.Version != version && State.Recent.MayHold(operation.Prefix, 0);

    /// <summary>Carries out an operation once, however often it is sent. Null: there was nothing to do.</summary>
    public async Task<Outcome<T>?> Execute<T>(AccountOperation<T> operation)
        where T : class
    {
        try
        {
            return await Run(operation);
        }
        catch (StorageException exception)
        {
            LogNotPrepared(logger, key, exception);
            return Refused(exception);
        }
    }

    private async Task<Outcome<T>?> Run<T>(AccountOperation<T> operation)
        where T : class
    {
        var askedAt = -1L;
        var editions = catalog is null ? null : new EditionsInForce(catalog, Ids.ProgramOf(key));
        while (true)
        {
            if (_lost)
            {
                return await Gone();
            }

            if (Find(operation.Hash) is { } running)
            {
                await running.Task;
                continue;
            }

            if (MayBeStored(operation.Hash, askedAt) || (operation.DryRun && askedAt < 0))
            {
                askedAt = State.Version;
                if (await journal.Find(operation.Hash, CancellationToken.None) is { } stored)
                {
                    return await Repeat(operation, stored);
                }

                continue;
            }

            if (!operation.Erases && !operation.Merges && Closed() is { } closed)
            {
                operation.NotWritten?.Invoke();
                return await Durable() ? (Outcome<T>)closed : Reloading;
            }

            if (operation.Prepare is not null || editions is not null)
            {
                try
                {
                    if ((editions?.Prepare() ?? PrepareTraits(operation, editions?.Program) ?? operation.Prepare?.Invoke(State)) is { } preparing)
                    {
                        await preparing;
                        continue;
                    }
                }
                catch (NotPreparedException exception)
                {
                    LogNotPrepared(logger, key, exception);
                    return exception.Refusal;
                }
                catch (Exception exception) when (exception is not StorageException)
                {
                    LogNotPrepared(logger, key, exception);
                    return Refusal.Unavailable("programUnavailable", "It cannot be told at the moment which edition of the program is in force.");
                }
            }

            // From here to the append there is no await: what is decided is decided on this state.
            var decision = Decide(operation, editions?.Program);
            if (decision.Refusal is { } refusal)
            {
                return await Durable() ? await RefuseUnlessStored(operation, refusal) : Reloading;
            }

            if (decision.Events.IsEmpty)
            {
                return await Durable() ? null : (Outcome<T>)Reloading;
            }

            return operation.DryRun ? await Foretell(operation, decision) : await Append(operation, decision);
        }
    }

    private Decision Decide<T>(AccountOperation<T> operation, ProgramEntry? program)
        where T : class
    {
        try
        {
            if (Follows(operation, program) is not { } current)
            {
                return HouseholdSharing.Of(State, operation.Decide(State), time.GetUtcNow());
            }

            var traits = operation.Traits ?? attributes?.Invoke().For(current);
            var decision = DueRules.First(State, current, operation.ReceivedAt(), operation.Decide, operation.DoesDue, traits);
            var editions = operation.Simulated is null ? program!.Edition : (Func<int, CompiledEdition>)(_ => current);
            var whole = Consequences.Of(
                State,
                Ids.LocalOf(key),
                decision,
                current,
                editions,
                operation.ReceivedAt(),
                traits,
                operation.Paid?.Invoke(),
                operation.RefersHimself?.Invoke() ?? false,
                operation.Import ? time.GetUtcNow() : null);
            return HouseholdSharing.Of(State, whole, time.GetUtcNow());
        }
        catch
        {
            operation.NotWritten?.Invoke();
            throw;
        }
    }

    /// <summary>The edition by which something follows from the operation; null: nothing does.</summary>
    private CompiledEdition? Follows<T>(AccountOperation<T> operation, ProgramEntry? program)
        where T : class =>
        operation.Simulated ?? (operation.Erases ? null : program?.InForceAt(time.GetUtcNow()));

    /// <summary>
    /// Where two activations have the account for a moment, what this one knows may be old, and nothing is appended that
    /// would tell: the operation that it refuses may be the very one that the other has carried out.
    /// </summary>
    private async Task<Outcome<T>> RefuseUnlessStored<T>(AccountOperation<T> operation, Refusal refusal)
        where T : class =>
        await journal.Find(operation.Hash, CancellationToken.None) is { } stored ? await Repeat(operation, stored) : refusal;

    /// <summary>Null when what follows from the operation needs nothing of the profile, or it is at hand.</summary>
    private Task? PrepareTraits<T>(AccountOperation<T> operation, ProgramEntry? program)
        where T : class =>
        operation.Traits is null && Follows(operation, program) is { SegmentsNeedTraits: true } && attributes?.Invoke() is { } known && !known.TryGet(out _)
            ? known.Load()
            : null;

    /// <summary>Writes a snapshot when enough has happened since the last; off the critical path.</summary>
    private async Task Snapshot()
    {
        var version = State.Version;
        if (version - _snapshotVersion < options.SnapshotInterval || _lost)
        {
            return;
        }

        _snapshotVersion = version;
        var snapshot = AccountJson.Write(State);
        if (!await Durable())
        {
            return;
        }

        try
        {
            await journal.SaveSnapshot(key, version, AccountState.FoldSchema, snapshot, CancellationToken.None);
        }
        catch (Exception exception)
        {
            // Only the next activation takes longer; the next snapshot comes after as many records again.
            LogSnapshotFailed(logger, key, version, exception);
        }
    }

    /// <summary>Whether the journal has to be asked: the operation may have been carried out, and the answer is not from this very state.</summary>
    private bool MayBeStored(OperationHash operation, long askedAt) =>
        askedAt < 0
            ? !State.MergedFrom.IsEmpty || (_seen?.MayHold(operation.Prefix) ?? (State.Version > options.KnownOperations || State.Recent.MayHold(operation.Prefix, State.Version)))
            : MayHaveHappenedSince(askedAt, operation);

    /// <summary>Why nothing else happens to the account; null when it is open.</summary>
    private Refusal? Closed() => EraseMemberRules.Refuse(State) ?? MergeRules.Refuse(State);

    /// <summary>What happened in a record and in those that refer to it; null when this activation does not know of all of them, and ends.</summary>
    public async Task<IEnumerable<AccountEvent>?> ReadWithReferring(StoredRecord stored)
    {
        var referring = await journal.FindReferring(stored.Operation, CancellationToken.None);
        return Knows(stored) && referring.All(Knows) ? referring.Prepend(stored).SelectMany(static record => record.Read().Events) : null;
    }

    /// <summary>
    /// False: a record of this account was found that this activation does not know of, and nothing may be decided with it.
    /// Another activation has written it, or a lost process whose write came after this one had read; this one ends.
    /// </summary>
    private bool Knows(StoredRecord stored)
    {
        if (stored.Account != key || stored.Version <= State.Version)
        {
            return true;
        }

        Lose();
        return false;
    }

    /// <summary>
    /// True: another activation has written since, and this one ends. Asked before it is said of a record that it belongs to
    /// somebody else: that one may have become this account meanwhile, or this account that one.
    /// </summary>
    public async Task<bool> IsBehind() =>
        await journal.Read(key, null, 1, CancellationToken.None) is [var newest, ..] && !Knows(newest);

    /// <summary>Whether an account's records are this one's, or those of one that was merged into it.</summary>
    public bool IsOwn(string account) => account == key || (!State.MergedFrom.IsEmpty && State.MergedFrom.Contains(Ids.LocalOf(account)));

    private async Task<Outcome<T>> Foretell<T>(AccountOperation<T> operation, Decision decision)
        where T : class
    {
        var fork = State.Fork();
        foreach (var happened in decision.Events)
        {
            fork.Apply(happened);
        }

        var record = Record(operation, decision, fork);
        return await Durable() ? await Answer(operation, record, operation.Foretell ?? operation.Answer, foretold: true) : Reloading;
    }

    private async Task<Outcome<T>> Append<T>(AccountOperation<T> operation, Decision decision)
        where T : class
    {
        var expected = State.Version;
        AccountRecord record;
        Task<long> append;
        try
        {
            record = Apply(operation, decision);
            _dueAt = DueAt(operation.Import);
            append = _writer!.Append(expected, new JournalRecord
            {
                Operation = operation.Hash,
                Refers = operation.Refers,
                DueAt = _dueAt,
                Payload = AccountJson.Write(record),
            });
        }
        catch
        {
            // The state may be half changed.
            Lose();
            operation.NotWritten?.Invoke();
            throw;
        }

        _durable = append;
        var flight = _flights = new Flight(operation.Hash, _flights);
        try
        {
            await append;
        }
        catch (AppendFailedException failure)
        {
            Lose();
            LogAppendFailed(logger, key, failure.Reason, failure);
            if (failure.Reason != AppendFailure.Storage)
            {
                operation.NotWritten?.Invoke();
            }

            return failure.Reason == AppendFailure.Duplicate && await Repeat(operation) is { } repeat ? repeat : Reloading;
        }
        catch (ArgumentException exception)
        {
            Lose();
            LogTooLarge(logger, key, exception);
            operation.NotWritten?.Invoke();
            return TooLarge;
        }
        catch
        {
            Lose();
            throw;
        }
        finally
        {
            Land(flight);
        }

        if (_durable == append)
        {
            // Nothing that came and went stays reachable from the account.
            _durable = Task.CompletedTask;
        }

        _ = Snapshot();
        if (issueGiven is not null && record.First<VoucherGranted>() is not null)
        {
            await issueGiven(record);
        }

        return await Answer(operation, record, operation.Answer, foretold: false);
    }

    private async Task<Outcome<T>> Answer<T>(AccountOperation<T> operation, AccountRecord record, Func<AccountRecord, T> answer, bool foretold)
        where T : class
    {
        if (settled is null || operation.Unsettled)
        {
            return answer(record);
        }

        var outcome = await settled(record, foretold);
        return outcome.Value is { } known ? answer(known) : outcome.Refusal!;
    }

    private Flight? Find(OperationHash operation)
    {
        var flight = _flights;
        while (flight is not null && flight.Operation != operation)
        {
            flight = flight.Next;
        }

        return flight;
    }

    private void Land(Flight landed)
    {
        if (_flights == landed)
        {
            _flights = landed.Next;
        }
        else
        {
            var before = _flights!;
            while (before.Next != landed)
            {
                before = before.Next!;
            }

            before.Next = landed.Next;
        }

        landed.SetResult();
    }

    private AccountRecord Apply<T>(AccountOperation<T> operation, Decision decision)
        where T : class
    {
        // Balances belong to the record, so the events are applied before it is made.
        foreach (var happened in decision.Events)
        {
            State.Apply(happened);
        }

        var record = Record(operation, decision, State);
        State.Complete(record.At, operation.Hash.Prefix);
        _seen?.Add(operation.Hash.Prefix);
        SeeAll();
        return record;
    }

    /// <summary>Just before the state begins to forget, all operations are at hand; later they no longer are.</summary>
    private void SeeAll()
    {
        if (State.Version == options.KnownOperations)
        {
            _seen = new SeenOperations(State.Recent);
        }
    }

    private static AccountRecord Record<T>(AccountOperation<T> operation, Decision decision, AccountState after)
        where T : class
    {
        var at = operation.ReceivedAt().ToUniversalTime();
        return new AccountRecord
        {
            FoldSchema = AccountState.FoldSchema,
            Key = operation.Key,
            At = at,
            Events = decision.Events,
            Balances = after.BalancesAt(at),
            Tier = after.Tier,
            Status = after.Status,
            EnrolledAt = after.EnrolledAt,
            Segments = after.Segments.IsEmpty ? null : after.SegmentIds,
            Household = after.Status == AccountStatus.Household ? null : after.Household?.Household,
            MergedFrom = after.MergedFrom.IsEmpty ? null : after.MergedFrom,
        };
    }

    private async Task<Outcome<T>> Repeat<T>(AccountOperation<T> operation, StoredRecord stored)
        where T : class
    {
        if (!IsOwn(stored.Account))
        {
            if (await IsBehind())
            {
                return Reloading;
            }

            // What a tombstone passed on is recorded with the one who has taken its place, which answers it.
            return MergeRules.Refuse(State) ?? Refusal.Conflict(
                "operationOfAnotherAccount",
                "The same id was used before, for another account.",
                new Fault("/id", "is recorded on another account"));
        }

        Knows(stored);
        var record = stored.Read();
        var differences = operation.Differences(record);
        return !differences.IsEmpty ? Refusal.Conflict("idReused", "The same id was used before, with another content.", differences)
            : stored.Account == key ? await Answer(operation, record, operation.Answer, foretold: false) with { Replayed = true }

            // What had to follow elsewhere has followed, long ago; what it came to there is answered all the same.
            : new Outcome<T> { Value = operation.Answer(await HouseholdReader.Merged(journal, Ids.ProgramOf(key), Ids.LocalOf(stored.Account), record)), Replayed = true };
    }

    private DateTimeOffset? DueAt(bool import)
    {
        if (State.Status == AccountStatus.Enrolling)
        {
            return State.LastActivityAt + EnrollmentTimeout;
        }

        var due = DueRules.Earlier(DueRules.NextDue(State), OccasionRules.NextDue(State));
        return DueRules.Earlier(import ? Quieted(due) : due, DueRules.NextResume(State));
    }

    /// <summary>
    /// What loaded history makes due waits for the rest of it. What was due before does not, be it for the first of that
    /// history: however much is loaded, the sweep comes no later than a day after the first.
    /// </summary>
    private DateTimeOffset? Quieted(DateTimeOffset? due)
    {
        var quiet = time.GetUtcNow() + ImportQuiet;
        var until = _dueAt < quiet ? _dueAt : quiet;
        return due < until ? until : due;
    }

    /// <summary>
    /// Refuses, as what is known of the account is not what is durable. An activation that could not read it ends only
    /// now, behind those who waited for it: ended at once it would pass them on to the next, and that one as well.
    /// </summary>
    private async Task<Refusal> Gone()
    {
        if (_unread is null)
        {
            return Reloading;
        }

        await Task.Yield();
        deactivate();
        return _unread;
    }

    private void Lose()
    {
        if (!_lost)
        {
            _lost = true;
            deactivate();
        }
    }

    /// <summary>An append under way; completes when it is over, well or not.</summary>
    private sealed class Flight(OperationHash operation, Flight? next) : TaskCompletionSource
    {
        public OperationHash Operation => operation;

        public Flight? Next { get; set; } = next;
    }

    [LoggerMessage(1, LogLevel.Warning, "An append to {Account} failed ({Reason}); the account will be read again.")]
    private static partial void LogAppendFailed(ILogger logger, string account, AppendFailure reason, Exception exception);

    [LoggerMessage(5, LogLevel.Warning, "An operation on {Account} is too large to be stored; the account will be read again.")]
    private static partial void LogTooLarge(ILogger logger, string account, Exception exception);

    [LoggerMessage(4, LogLevel.Warning, "{Account} could not be read from its journal.")]
    private static partial void LogNotLoaded(ILogger logger, string account, Exception exception);

    [LoggerMessage(3, LogLevel.Warning, "What an operation on {Account} needs could not be read.")]
    private static partial void LogNotPrepared(ILogger logger, string account, Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "The snapshot of {Account} at version {Version} was not written.")]
    private static partial void LogSnapshotFailed(ILogger logger, string account, long version, Exception exception);
}
