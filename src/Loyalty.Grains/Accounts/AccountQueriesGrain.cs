using System.Collections.Immutable;
using System.Globalization;
using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Accounts.Households;
using Loyalty.Contracts.Accounts.Transfers;
using Loyalty.Contracts.Activities;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Transfers;
using Loyalty.Domain.Activities;
using Loyalty.Domain.Common;
using Loyalty.Domain.Purchases;
using Loyalty.Domain.Rewards;
using Loyalty.Grains.Accounts.Households;
using Loyalty.Grains.Programs;
using Loyalty.Grains.Rewards;
using Loyalty.Storage;
using Loyalty.Storage.Accounts;
using Loyalty.Storage.Members;
using Orleans.Concurrency;

namespace Loyalty.Grains.Accounts;

/// <summary>Reads beside the accounts. What it reads is durable, so a read after an answer sees what was answered.</summary>
[GrainType("account-queries")]
[StatelessWorker(8)]
internal sealed class AccountQueriesGrain(IAccountJournal journal, IMemberDirectory directory, ProgramCatalog catalog, TimeProvider time) : Grain, IAccountQueries
{
    private string Program => this.GetPrimaryKeyString();

    public Task<Outcome<HistoryPage>> GetHistory(string member, string? cursor, int limit) => OrUnavailable(async Task<Outcome<HistoryPage>> () =>
    {
        if (!MemberRecords.TryReadCursor(cursor, out var before))
        {
            return Refusals.InvalidCursor;
        }

        if (await Records(member) is not { } records)
        {
            return Refusals.MemberNotFound;
        }

        var (stored, next) = await records.Read(before, limit);
        return new HistoryPage { Entries = [.. stored.Select(record => AccountAnswers.ToHistory(record.Read(), record.Version, records.MergedFrom(record)))], Next = next };
    });

    public Task<Outcome<MemberRecordPage>> GetRecords(string member, string? cursor, int limit) => OrUnavailable(async Task<Outcome<MemberRecordPage>> () =>
    {
        if (!MemberRecords.TryReadCursor(cursor, out var before))
        {
            return Refusals.InvalidCursor;
        }

        if (await Records(member) is not { } records)
        {
            return Refusals.MemberNotFound;
        }

        var (stored, next) = await records.Read(before, limit);
        return new MemberRecordPage
        {
            Records = [.. stored.Select(record => new MemberRecord(AccountAnswers.ToHistory(record.Read(), record.Version, records.MergedFrom(record)), record.Payload))],
            Next = next,
        };
    });

    public Task<Outcome<RecordedPurchase>> GetPurchase(string channel, string purchase) => OrUnavailable(async Task<Outcome<RecordedPurchase>> () =>
    {
        var stored = await Find(channel, purchase);
        if (stored is null)
        {
            return Refusals.PurchaseNotFound;
        }

        var record = await Read(stored);
        var bought = record.First<PurchaseRecorded>()!;
        var program = await new EditionsInForce(catalog, Program).Get();
        if (program is null)
        {
            return Refusals.ProgramNotFound;
        }

        var answer = PurchaseAnswers.Explained(record, MemberOf(stored.Account), program.Edition(bought.Edition));
        var holder = await HolderOf(stored);
        var vouchers = await GrantReader.Read(journal, Program, answer.Vouchers, stored.Operation);
        return answer with
        {
            Member = holder ?? answer.Member,
            RecordedFor = holder is null ? null : answer.Member,
            Returns = [.. answer.Returns.Select(returned => returned with { Member = holder ?? returned.Member })],
            Vouchers = vouchers,
            Explanation = GrantAnswers.Explain(answer.Explanation, vouchers),
        };
    });

    public Task<Outcome<RecordedActivity>> GetActivity(string channel, string activity) => OrUnavailable(async Task<Outcome<RecordedActivity>> () =>
    {
        if (await new EditionsInForce(catalog, Program).Get() is not { } program)
        {
            return Refusals.ProgramNotFound;
        }

        if (await Find(OperationKeys.Activity(Program, channel, activity)) is not { } stored)
        {
            return ActivityNotFound;
        }

        var record = await Read(stored);
        var holder = await HolderOf(stored);
        var answer = ActivityAnswers.From(record, Ids.LocalOf(stored.Account));
        var explained = ActivityAnswers.Explained(answer, record, program.Edition(answer.Edition));
        var vouchers = await GrantReader.Read(journal, Program, answer.Vouchers, stored.Operation);
        return explained with
        {
            Member = holder ?? answer.Member,
            RecordedFor = holder is null ? null : answer.Member,
            Vouchers = vouchers,
            Explanation = GrantAnswers.Explain(explained.Explanation, vouchers),
        };
    });

    public Task<Outcome<TransferPage>> ListTransfers(string member, string? cursor, int limit) => OrUnavailable(async Task<Outcome<TransferPage>> () =>
    {
        if (!MemberRecords.TryReadCursor(cursor, out var before))
        {
            return Refusals.InvalidCursor;
        }

        if (await Records(member) is not { } records)
        {
            return Refusals.MemberNotFound;
        }

        var (page, next) = await records.Read(before, limit);
        var transfers = ImmutableArray.CreateBuilder<PointTransfer>();
        foreach (var stored in page)
        {
            if (stored.Read().First<TransferStarted>() is { } started)
            {
                var ended = await Find(OperationKeys.Leg(Program, "transfer", started.Id, "end"));
                transfers.Add(TransferAnswers.From(await Read(stored), ended is null ? null : ended.Read().First<TransferEnded>(), Ids.LocalOf(stored.Account)));
            }
        }

        return new TransferPage { Transfers = transfers.ToImmutable(), Next = next };
    });

    public async Task<PurchaseOwner?> FindPurchase(string channel, string purchase) =>
        await Find(channel, purchase) is { } stored ? new PurchaseOwner(stored.Account, MemberOf(stored.Account)) : null;

    public Task<Outcome<JournalPage>> ReadJournal(string? cursor, int limit) => OrUnavailable(async Task<Outcome<JournalPage>> () =>
    {
        if (!NumberCursor.TryRead(cursor, out var after))
        {
            return Refusals.InvalidCursor;
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

    public Task<Outcome<MemberPage>> ListMembers(MemberFilter filter, string? cursor, int limit) => OrUnavailable(async Task<Outcome<MemberPage>> () =>
    {
        if (await new EditionsInForce(catalog, Program).Get() is not { } program)
        {
            return Refusals.ProgramNotFound;
        }

        var found = await directory.List(
            new DirectoryQuery { Program = Program, Tier = filter.Tier, Status = filter.Status, Segment = filter.Segment, AfterMember = cursor, Limit = limit + 1 }, CancellationToken.None);
        var shared = await Shared(found.Take(limit), program.InForceAt(time.GetUtcNow()).MainWallet);
        if (shared.Refusal is { } away)
        {
            return away;
        }

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
                    Balance = entry.Account.Balance + (entry.Account.Household is { } own ? shared.Balances.GetValueOrDefault(own) : 0),
                    EnrolledAt = entry.Account.EnrolledAt,
                    LastActivityAt = entry.Account.LastActivityAt,
                    Segments = [.. entry.Account.Segments.Split(' ', StringSplitOptions.RemoveEmptyEntries)],
                    Household = entry.Account.Household,
                }),
            ],
            Next = found.Count > limit ? found[limit - 1].Account.Member : null,
        };
    });

    /// <summary>The balances of the members' households in the wallet, by household; those that share another one have none.</summary>
    private async Task<(Dictionary<string, long> Balances, Refusal? Refusal)> Shared(IEnumerable<DirectoryEntry> members, string? wallet)
    {
        var households = members.Select(entry => entry.Account.Household).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        var asked = await Task.WhenAll(households.Select(household => GrainFactory.GetGrain<IHousehold>(Ids.Household(Program, household)).GetSummary()));
        return (
            asked.Select(found => found.Value).OfType<HouseholdSummary>().Where(found => found.Balance.Wallet == wallet).ToDictionary(found => found.Household, found => found.Balance.Balance),
            asked.FirstOrDefault(found => found.Refusal is { Kind: RefusalKind.Unavailable })?.Refusal);
    }

    private static readonly Refusal ActivityNotFound = Refusal.NotFound("activityNotFound", "The channel has recorded no such activity.");

    private static async Task<Outcome<T>> OrUnavailable<T>(Func<Task<Outcome<T>>> read)
        where T : class
    {
        try
        {
            return await read();
        }
        catch (StorageException exception)
        {
            return Account.Refused(exception);
        }
    }

    /// <summary>The member who has taken the place of the one whom it was recorded for; null: nobody has, or it was nobody's.</summary>
    private async Task<string?> HolderOf(StoredRecord stored) =>
        MemberOf(stored.Account) is { } member && await MemberHistory.OwnerOf(journal, stored.Account) is { } owner && Ids.LocalOf(owner) is var holder && holder != member ? holder : null;

    /// <summary>As it was answered.</summary>
    private Task<AccountRecord> Read(StoredRecord stored) => HouseholdReader.Merged(journal, Program, Ids.LocalOf(stored.Account), stored.Read());

    private Task<StoredRecord?> Find(string channel, string purchase) => Find(OperationKeys.Purchase(Program, channel, purchase));

    private Task<StoredRecord?> Find(string operation) => journal.Find(OperationHash.Of(operation), CancellationToken.None);

    private Task<MemberRecords?> Records(string member) => MemberHistory.Find(journal, Ids.Member(Program, member));

    private static string? MemberOf(string account) => Ids.IsGuest(account) ? null : Ids.LocalOf(account);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
