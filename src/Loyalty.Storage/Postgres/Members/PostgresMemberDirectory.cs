using Loyalty.Storage.Members;
using Npgsql;

namespace Loyalty.Storage.Postgres.Members;

/// <summary>The member directory in a PostgreSQL database.</summary>
internal sealed class PostgresMemberDirectory(PostgresDatabase database) : IMemberDirectory
{
    // More names than this under a prefix: walking the members in order finds a page sooner than sorting them all.
    private const int FewNames = 2000;

    private const string Columns =
        "program, member, version, tier, status, balance, enrolled_at, last_activity_at, name, segments, household";

    public Task UpsertAccounts(IReadOnlyList<DirectoryAccount> entries, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (entries.Count == 0)
        {
            return Task.CompletedTask;
        }

        // The newest of each member, the first of equals, as if they came one after another; in order, so that no two calls wait for each other.
        List<DirectoryAccount> newest =
        [
            .. entries.GroupBy(e => (e.Program, e.Member)).Select(of => of.MaxBy(e => e.Version)!)
                .OrderBy(e => e.Program, StringComparer.Ordinal).ThenBy(e => e.Member, StringComparer.Ordinal),
        ];
        return database.Write(
            connection => connection.Command(
                """
                INSERT INTO members (program, member, version, tier, status, balance, enrolled_at, last_activity_at, segments, household)
                SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                ON CONFLICT (program, member) DO UPDATE
                SET version = excluded.version, tier = excluded.tier, status = excluded.status, balance = excluded.balance,
                    enrolled_at = excluded.enrolled_at, last_activity_at = excluded.last_activity_at, segments = excluded.segments, household = excluded.household
                WHERE members.version IS NULL OR members.version < excluded.version
                """)
                .Add(Column(newest, e => e.Program)).Add(Column(newest, e => e.Member)).Add(Column(newest, e => e.Version))
                .Add(Column(newest, e => e.Tier)).Add(Column(newest, e => e.Status)).Add(Column(newest, e => e.Balance))
                .Add(Column(newest, e => e.EnrolledAt.UtcTicks)).Add(Column(newest, e => e.LastActivityAt.UtcTicks))
                .Add(Column(newest, e => e.Segments)).Add(Column(newest, e => e.Household)).Run(),
            cancellationToken);
    }

    public Task UpsertProfile(DirectoryProfile profile, CancellationToken cancellationToken)
    {
        // The one character that PostgreSQL has no text with.
        var name = profile.Name?.Replace('\0', '\uFFFD');
        return database.Write(
            connection => connection.Command(
                """
                INSERT INTO members (program, member, profile_version, name, folded_name) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (program, member) DO UPDATE
                SET profile_version = excluded.profile_version, name = excluded.name, folded_name = excluded.folded_name
                WHERE members.profile_version IS NULL OR members.profile_version < excluded.profile_version
                """)
                .Add(profile.Program).Add(profile.Member).Add(profile.Version).Add(name).Add(Fold(name)).Run(),
            cancellationToken);
    }

    public Task<DirectoryEntry?> Get(string program, string member, CancellationToken cancellationToken) => database.Read(
        connection => connection.Command($"SELECT {Columns} FROM members WHERE program = $1 AND member = $2 AND version IS NOT NULL")
            .Add(program).Add(member).One(Entry),
        cancellationToken);

    public async Task<IReadOnlyList<DirectoryEntry>> List(DirectoryQuery query, CancellationToken cancellationToken)
    {
        ReadLimit.Check(query.Limit);
        return await database.Read(
            async connection =>
            {
                var byName = query.NamePrefix is { Length: > 0 } && await HasFewNames(connection, query).ConfigureAwait(false);
                return await Command(connection, query, byName).All(Entry).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    private static T[] Column<T>(List<DirectoryAccount> entries, Func<DirectoryAccount, T> value) => [.. entries.Select(value)];

    /// <summary>One of few texts, each with the index that the filters call for.</summary>
    private static NpgsqlCommand Command(NpgsqlConnection connection, DirectoryQuery query, bool byName)
    {
        var command = connection.Command("").Add(query.Program).Add(query.AfterMember ?? "").Add(query.Limit);
        var where = "program = $1 AND member > $2 AND version IS NOT NULL";
        if (query.Tier is not null)
        {
            where += $" AND tier = ${command.Add(query.Tier).Parameters.Count}";
        }

        where += query.Status is null ? $" AND status NOT IN ('{MemberDirectory.Erased}', '{MemberDirectory.Merged}')" : $" AND status = ${command.Add(query.Status).Parameters.Count}";

        if (query.Segment is not null)
        {
            where += $" AND position(${command.Add($" {query.Segment} ").Parameters.Count} in ' ' || segments || ' ') > 0";
        }

        if (query.NamePrefix is { Length: > 0 })
        {
            where += " AND " + Prefix(command, query);
        }

        // Few names: found first, then put in order. Else the order leads.
        command.CommandText = byName
            ? $"WITH few AS MATERIALIZED (SELECT {Columns} FROM members WHERE {where}) SELECT {Columns} FROM few ORDER BY member LIMIT $3"
            : $"SELECT {Columns} FROM members WHERE {where} ORDER BY member LIMIT $3";
        return command;
    }

    private static async Task<bool> HasFewNames(NpgsqlConnection connection, DirectoryQuery query)
    {
        var command = connection.Command("").Add(query.Program).Add(FewNames);
        command.CommandText = $"SELECT count(*) FROM (SELECT FROM members WHERE program = $1 AND {Prefix(command, query)} LIMIT $2) AS names";
        return await command.One(row => row.GetInt64(0)).ConfigureAwait(false) < FewNames;
    }

    private static string Prefix(NpgsqlCommand command, DirectoryQuery query)
    {
        // The highest code point ends the range: nothing that starts with the prefix sorts behind it.
        var prefix = Fold(query.NamePrefix!.Replace('\0', '\uFFFD'));
        var last = command.Add(prefix).Add(prefix + "\U0010FFFF").Parameters.Count;
        return $"folded_name >= ${last - 1} AND folded_name < ${last}";
    }

    private static string? Fold(string? name) => name?.ToUpperInvariant();

    private static DirectoryEntry Entry(NpgsqlDataReader row) => new(
        new DirectoryAccount
        {
            Program = row.GetString(0),
            Member = row.GetString(1),
            Version = row.GetInt64(2),
            Tier = row.TextOrNull(3),
            Status = row.GetString(4),
            Balance = row.GetInt64(5),
            EnrolledAt = new DateTimeOffset(row.GetInt64(6), TimeSpan.Zero),
            LastActivityAt = new DateTimeOffset(row.GetInt64(7), TimeSpan.Zero),
            Segments = row.TextOrNull(9) ?? "",
            Household = row.TextOrNull(10),
        },
        row.TextOrNull(8));
}
