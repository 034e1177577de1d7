using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Loyalty.Storage.Accounts;
using Loyalty.Storage.Members;

namespace Loyalty.Storage.AzureTables.Members;

/// <summary>
/// The member directory: a program's members in a few partitions, in the order of their ids. A name stands beside its
/// member in a row of its own, by which it is found.
/// </summary>
internal sealed class AzureTablesMemberDirectory(StorageTables tables) : IMemberDirectory
{
    // More names than this under a prefix: walking the members in order finds a page sooner than sorting them all.
    private const int FewNames = 2000;
    private const int LeastRead = 100;
    private const int NameKeyLength = 300;

    public Task UpsertAccounts(IReadOnlyList<DirectoryAccount> entries, CancellationToken cancellationToken)
    {
        // The newest of each member, the first of equals, as if they came one after another.
        var newest = entries.GroupBy(entry => (entry.Program, entry.Member)).Select(of => of.MaxBy(entry => entry.Version)!);
        return tables.Call(() => InSteps.All(newest, Upsert), cancellationToken);
    }

    public Task UpsertProfile(DirectoryProfile profile, CancellationToken cancellationToken) => tables.Call(() => Upsert(profile), cancellationToken);

    public Task<DirectoryEntry?> Get(string program, string member, CancellationToken cancellationToken) => tables.Call(
        async () =>
        {
            var row = await tables.Get(tables.Members, Partition(program, Bucket(program, member)), MemberKey(member)).ConfigureAwait(false);
            return row?.GetInt64("Version") is null ? null : Entry(program, row);
        },
        cancellationToken);

    public Task<IReadOnlyList<DirectoryEntry>> List(DirectoryQuery query, CancellationToken cancellationToken)
    {
        ReadLimit.Check(query.Limit);
        return tables.Call<IReadOnlyList<DirectoryEntry>>(
            async () =>
            {
                var few = string.IsNullOrEmpty(query.NamePrefix) ? null : await FewWithName(query.Program, query.NamePrefix).ConfigureAwait(false);
                var rows = few is null ? await Walk(query).ConfigureAwait(false) : await Pick(query, few).ConfigureAwait(false);
                return [.. rows.Select(row => Entry(query.Program, row))];
            },
            cancellationToken);
    }

    private static int Bucket(string program, string member) => AccountPartition.Of($"{program}/{member}");

    private static string Partition(string program, int bucket) => string.Create(CultureInfo.InvariantCulture, $"{TableKeys.Escape(program)};{bucket}");

    private static string MemberKey(string member) => "m" + TableKeys.Escape(member);

    private static string Fold(string name) => name.ToUpperInvariant();

    private static string NamePart(string name)
    {
        var key = TableKeys.Escape(Fold(name));
        return "n" + key[..Math.Min(key.Length, NameKeyLength)];
    }

    private static string NameKey(string name, string member) => $"{NamePart(name)};{TableKeys.Escape(member)}";

    private static string Text(string value) => value.Replace("'", "''", StringComparison.Ordinal);

    private static bool Matches(DirectoryQuery query, TableEntity row) =>
        row.GetInt64("Version") is not null
        && (query.Tier is null || row.GetString("Tier") == query.Tier)
        && (query.Status is null ? row.GetString("Status") is not (MemberDirectory.Erased or MemberDirectory.Merged) : row.GetString("Status") == query.Status)
        && (query.Segment is null || $" {row.GetString("Segments")} ".Contains($" {query.Segment} ", StringComparison.Ordinal))
        && (string.IsNullOrEmpty(query.NamePrefix) || (row.GetString("Name") is { } name && Fold(name).StartsWith(Fold(query.NamePrefix), StringComparison.Ordinal)));

    private static DirectoryEntry Entry(string program, TableEntity row) => new(
        new DirectoryAccount
        {
            Program = program,
            Member = TableKeys.Unescape(row.RowKey[1..]),
            Version = row.GetInt64("Version")!.Value,
            Tier = row.GetString("Tier"),
            Status = row.GetString("Status"),
            Balance = row.GetInt64("Balance")!.Value,
            EnrolledAt = new DateTimeOffset(row.GetInt64("EnrolledAt")!.Value, TimeSpan.Zero),
            LastActivityAt = new DateTimeOffset(row.GetInt64("LastActivityAt")!.Value, TimeSpan.Zero),
            Segments = row.GetString("Segments") ?? "",
            Household = row.GetString("Household"),
        },
        row.GetString("Name"));

    private async Task<bool> Upsert(DirectoryAccount account)
    {
        while (true)
        {
            var (row, stored) = await Row(account.Program, account.Member).ConfigureAwait(false);
            if (stored && row.GetInt64("Version") >= account.Version)
            {
                return false;
            }

            row["Version"] = account.Version;
            row["Status"] = account.Status;
            row["Balance"] = account.Balance;
            row["EnrolledAt"] = account.EnrolledAt.UtcTicks;
            row["LastActivityAt"] = account.LastActivityAt.UtcTicks;
            Set(row, "Tier", account.Tier);
            Set(row, "Segments", account.Segments.Length == 0 ? null : account.Segments);
            Set(row, "Household", account.Household);
            if (stored ? await tables.TryReplace(tables.Members, row, row.ETag).ConfigureAwait(false) : await tables.TryAdd(tables.Members, row).ConfigureAwait(false))
            {
                return true;
            }
        }
    }

    private async Task Upsert(DirectoryProfile profile)
    {
        while (true)
        {
            var (row, stored) = await Row(profile.Program, profile.Member).ConfigureAwait(false);
            if (stored && row.GetInt64("ProfileVersion") >= profile.Version)
            {
                return;
            }

            var before = row.GetString("Name");
            row["ProfileVersion"] = profile.Version;
            Set(row, "Name", profile.Name);
            List<TableTransactionAction> actions =
                [stored ? new(TableTransactionActionType.UpdateReplace, row, row.ETag) : new(TableTransactionActionType.Add, row)];
            var (old, young) = (before is null ? null : NameKey(before, profile.Member), profile.Name is null ? null : NameKey(profile.Name, profile.Member));
            if (old is not null && old != young)
            {
                actions.Add(new(TableTransactionActionType.Delete, new TableEntity(row.PartitionKey, old), ETag.All));
            }

            if (young is not null && old != young)
            {
                actions.Add(new(TableTransactionActionType.UpsertReplace, new TableEntity(row.PartitionKey, young)));
            }

            try
            {
                await tables.Submit(tables.Members, actions).ConfigureAwait(false);
                return;
            }
            catch (RequestFailedException e) when (e.IsCollision())
            {
                // Somebody else has changed the member; read again.
            }
        }
    }

    private async Task<(TableEntity Row, bool Stored)> Row(string program, string member)
    {
        var partition = Partition(program, Bucket(program, member));
        var stored = await tables.Get(tables.Members, partition, MemberKey(member)).ConfigureAwait(false);
        return (stored ?? new TableEntity(partition, MemberKey(member)), stored is not null);
    }

    private static void Set(TableEntity row, string name, string? value)
    {
        if (value is null)
        {
            row.Remove(name);
        }
        else
        {
            row[name] = value;
        }
    }

    /// <summary>The members whose names start with it, in order; null when there are many.</summary>
    private async Task<List<string>?> FewWithName(string program, string prefix)
    {
        // The last letter stands behind everything that a key is made of.
        var from = NamePart(prefix);
        var buckets = await Task.WhenAll(Enumerable.Range(0, AccountPartition.Count).Select(
            bucket => tables.Query(tables.Members, TableKeys.Range(Partition(program, bucket), from, from + "ÿ"), FewNames))).ConfigureAwait(false);
        return buckets.Sum(rows => rows.Count) >= FewNames
            ? null
            : [.. buckets.SelectMany(rows => rows).Select(row => TableKeys.Unescape(row.RowKey[(row.RowKey.LastIndexOf(';') + 1)..])).Order(StringComparer.Ordinal)];
    }

    private async Task<List<TableEntity>> Pick(DirectoryQuery query, List<string> members)
    {
        var found = new List<TableEntity>();
        var candidates = members.Where(member => string.CompareOrdinal(member, query.AfterMember) > 0);
        foreach (var some in candidates.Chunk(LeastRead).TakeWhile(_ => found.Count < query.Limit))
        {
            var rows = await InSteps.All(some, member => Row(query.Program, member)).ConfigureAwait(false);
            found.AddRange(rows.Where(row => row.Stored && Matches(query, row.Row)).Select(row => row.Row).Take(query.Limit - found.Count));
        }

        return found;
    }

    /// <summary>Goes through the members in order until enough match.</summary>
    private async Task<List<TableEntity>> Walk(DirectoryQuery query)
    {
        var found = new List<TableEntity>();
        var after = query.AfterMember is { } member ? MemberKey(member) : "m";
        var size = Math.Max(LeastRead, query.Limit);
        while (true)
        {
            var buckets = await Task.WhenAll(Enumerable.Range(0, AccountPartition.Count).Select(
                bucket => tables.Query(tables.Members, Filter(query, bucket, after), size))).ConfigureAwait(false);

            // So far it is known who comes next: a bucket that was not read to its end may go on there.
            var upTo = buckets.Where(rows => rows.Count == size).Select(rows => rows[^1].RowKey).Order(StringComparer.Ordinal).FirstOrDefault();
            var inOrder = buckets.SelectMany(rows => rows).OrderBy(row => row.RowKey, StringComparer.Ordinal);
            found.AddRange(inOrder.Where(row => upTo is null || string.CompareOrdinal(row.RowKey, upTo) <= 0).Where(row => Matches(query, row)).Take(query.Limit - found.Count));
            if (found.Count == query.Limit || upTo is null)
            {
                return found;
            }

            after = upTo;
        }
    }

    private static string Filter(DirectoryQuery query, int bucket, string after)
    {
        var filter = $"PartitionKey eq '{Partition(query.Program, bucket)}' and RowKey gt '{after}' and RowKey lt 'n'";
        filter += query.Tier is null ? "" : $" and Tier eq '{Text(query.Tier)}'";
        return filter + (query.Status is null ? "" : $" and Status eq '{Text(query.Status)}'");
    }
}
