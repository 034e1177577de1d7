using System.Collections.Immutable;
using System.Globalization;
using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Common;
using Loyalty.Domain.Purchases;
using Loyalty.Grains.Programs;
using Loyalty.Storage;
using Loyalty.Storage.Accounts;
using Loyalty.Storage.Members;
using Orleans.Concurrency;

namespace Loyalty.Grains.Accounts;

/// <summary>Reads beside the accounts. What it reads is durable, so a read after an answer sees what was answered.</summary>
[GrainType("account-queries")]
[StatelessWorker(8)]
internal sealed class AccountQueriesGrain(IAccountJournal journal, IMemberDirectory directory, ProgramCatalog catalog) : Grain, IAccountQueries
{
    private string Program => this.GetPrimaryKeyString();

    public Task<Outcome<HistoryPage>> GetHistory(string member, string? cursor, int limit) => OrUnavailable(async Task<Outcome<HistoryPage>> () =>
    {
        if (!TryReadCursor(cursor, out var before))
        {
            return InvalidCursor;
        }

        var account = Ids.Member(Program, member);
        var stored = await journal.Read(account, before, limit + 1, CancellationToken.None);
        var newest = before is null ? stored : await journal.Read(account, null, 1, CancellationToken.None);
        if (newest.Count == 0 || AccountJson.ReadRecord(newest[0].Payload.Span).Status is AccountStatus.None or AccountStatus.Enrolling)
        {
            // An enrolment that is under way, or was undone, is nobody's history.
            return Refusals.MemberNotFound;
        }

        return new HistoryPage
        {
            Entries = [.. stored.Take(limit).Select(record => AccountAnswers.ToHistory(AccountJson.ReadRecord(record.Payload.Span), record.Version))],
            Next = stored.Count > limit ? Text(stored[limit - 1].Version) : null,
        };
    });

    public Task<Outcome<RecordedPurchase>> GetPurchase(string channel, string purchase) => OrUnavailable(async Task<Outcome<RecordedPurchase>> () =>
    {
        var stored = await Find(channel, purchase);
        if (stored is null)
        {
            return Refusals.PurchaseNotFound;
        }

        var record = AccountJson.ReadRecord(stored.Payload.Span);
        var bought = record.First<PurchaseRecorded>()!;
        var program = await new EditionsInForce(catalog, Program).Get();
        return program is null
            ? Refusals.ProgramNotFound
            : PurchaseAnswers.From(record, MemberOf(stored.Account)) with { Explanation = PurchaseAnswers.Explain(record, MemberOf(stored.Account), program.Edition(bought.Edition)) };
    });

    public async Task<PurchaseOwner?> FindPurchase(string channel, string purchase) =>
        await Find(channel, purchase) is { } stored ? new PurchaseOwner(stored.Account, MemberOf(stored.Account)) : null;

    public Task<Outcome<JournalPage>> ReadJournal(string? cursor, int limit) => OrUnavailable(async Task<Outcome<JournalPage>> () =>
    {
        if (!TryReadCursor(cursor, out var after))
        {
            return InvalidCursor;
        }

        if (await new EditionsInForce(catalog, Program).Get() is null)
        {
            return Refusals.ProgramNotFound;
        }

        var records = await journal.ReadProgram(Program, after ?? 0, limit, CancellationToken.None);
        return new JournalPage
        {
            Lines = [.. records.Select(record => new JournalLine(Ids.LocalOf(record.Account), record.Version, record.Payload))],
            Next = records.Count == limit ? Text(records[^1].Position) : null,
        };
    });

    public Task<Outcome<MemberPage>> ListMembers(string? tier, string? status, string? cursor, int limit) => OrUnavailable(async Task<Outcome<MemberPage>> () =>
    {
        if (await new EditionsInForce(catalog, Program).Get() is null)
        {
            return Refusals.ProgramNotFound;
        }

        var found = await directory.List(
            new DirectoryQuery { Program = Program, Tier = tier, Status = status, AfterMember = cursor, Limit = limit + 1 }, CancellationToken.None);
        return new MemberPage
        {
            Members =
            [
                .. found.Take(limit).Select(entry => new MemberListing
                {
                    Member = entry.Account.Member,
                    Name = entry.Name,
                    Status = entry.Account.Status,
                    Tier = entry.Account.Tier,
                    Balance = entry.Account.Balance,
                    EnrolledAt = entry.Account.EnrolledAt,
                    LastActivityAt = entry.Account.LastActivityAt,
                }),
            ],
            Next = found.Count > limit ? found[limit - 1].Account.Member : null,
        };
    });

    private static readonly Refusal InvalidCursor = Refusal.Invalid("invalidCursor", "The cursor is not one that was given out.", new Fault("/cursor", "is unknown"));

    private static async Task<Outcome<T>> OrUnavailable<T>(Func<Task<Outcome<T>>> read)
        where T : class
    {
        try
        {
            return await read();
        }
        catch (StorageException)
        {
            return Account.StorageAway;
        }
    }

    private Task<StoredRecord?> Find(string channel, string purchase) =>
        journal.Find(OperationHash.Of(OperationKeys.Purchase(Program, channel, purchase)), CancellationToken.None);

    private static string? MemberOf(string account) => Ids.IsGuest(account) ? null : Ids.LocalOf(account);

    private static bool TryReadCursor(string? cursor, out long? position)
    {
        position = null;
        if (cursor is null)
        {
            return true;
        }

        var isNumber = long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        position = number;
        return isNumber;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
