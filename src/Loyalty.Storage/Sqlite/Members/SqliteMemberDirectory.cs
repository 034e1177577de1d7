using Loyalty.Storage.Members;

namespace Loyalty.Storage.Sqlite.Members;

/// <summary>The member directory in <c>state.db</c>.</summary>
internal sealed class SqliteMemberDirectory(SqliteWriter writer, SqliteReaders readers) : IMemberDirectory
{
    // More names than this under a prefix: walking the members in order finds a page sooner than sorting them all.
    private const int FewNames = 2000;

    private const string Columns =
        "program, member, version, tier, status, balance, enrolled_at, last_activity_at, name, segments, household, checksum, profile_version, name_checksum";

    public Task UpsertAccounts(IReadOnlyList<DirectoryAccount> entries, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (entries.Count == 0)
        {
            return Task.CompletedTask;
        }

        return writer.Write(
            session =>
            {
                foreach (var entry in entries)
                {
                    Upsert(session, entry);
                }

                return true;
            },
            bytes: entries.Count * 200L,
            records: entries.Count).WaitAsync(cancellationToken);
    }

    public Task UpsertProfile(DirectoryProfile profile, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return writer.Write(
            session => session.Use(
                """
                INSERT INTO members (program, member, profile_version, name, folded_name, name_checksum) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                ON CONFLICT (program, member) DO UPDATE
                SET profile_version = excluded.profile_version, name = excluded.name, folded_name = excluded.folded_name, name_checksum = excluded.name_checksum
                WHERE profile_version IS NULL OR profile_version < excluded.profile_version
                """)
                .Bind(1, profile.Program).Bind(2, profile.Member).Bind(3, profile.Version)
                .Bind(4, profile.Name).Bind(5, Fold(profile.Name)).Bind(6, ChecksumOf(profile)).Run(),
            bytes: 200).WaitAsync(cancellationToken);
    }

    public Task<DirectoryEntry?> Get(string program, string member, CancellationToken cancellationToken) => readers.Read(
        session =>
        {
            using var row = session.Use($"SELECT {Columns} FROM members WHERE program = ?1 AND member = ?2 AND version IS NOT NULL");
            return row.Bind(1, program).Bind(2, member).Step() ? Entry(row) : null;
        },
        cancellationToken);

    public Task<IReadOnlyList<DirectoryEntry>> List(DirectoryQuery query, CancellationToken cancellationToken)
    {
        ReadLimit.Check(query.Limit);
        return readers.Read<IReadOnlyList<DirectoryEntry>>(
            session => session.Snapshot(s =>
            {
                using var rows = s.Use(Sql(s, query));
                Bind(rows, query).Bind(7, query.Limit);
                var entries = new List<DirectoryEntry>();
                while (rows.Step())
                {
                    entries.Add(Entry(rows));
                }

                return entries;
            }),
            cancellationToken);
    }

    /// <summary>An entry that is not what was written, though it may look as if it were none or were to be left out; null when there is none.</summary>
    /// <param name="session">Only reads.</param>
    /// <param name="newest">So many of the newest; null: all.</param>
    public static string? Contradiction(SqliteSession session, int? newest)
    {
        const int All = -1;
        using var rows = session.Use($"SELECT {Columns} FROM members ORDER BY id DESC LIMIT ?1");
        return Contradiction(rows.Bind(1, newest ?? All));
    }

    /// <summary>The same, of those from a number to another.</summary>
    public static string? Contradiction(SqliteSession session, long from, long to)
    {
        using var rows = session.Use($"SELECT {Columns} FROM members WHERE id BETWEEN ?1 AND ?2");
        return Contradiction(rows.Bind(1, from).Bind(2, to));
    }

    private static string? Contradiction(SqliteStatement rows)
    {
        while (rows.Step())
        {
            // Bytes read like the text, and are not found by it; asked first, as reading them as text makes them one.
            if (rows.IsBytes(4) || !IsAsWritten(rows, Account(rows), Profile(rows)))
            {
                return "an entry in the list of members is not what was written";
            }
        }

        return null;
    }

    private static void Upsert(SqliteSession session, DirectoryAccount entry)
    {
        // Nearly always the tier stays as it was, and a statement that doesn't set it leaves its index alone.
        if (Update(session, entry) == 0)
        {
            Insert(session, entry);
        }
    }

    private static int Update(SqliteSession session, DirectoryAccount entry) => session.Use(
        """
        UPDATE members SET version = ?3, status = ?5, balance = ?6, enrolled_at = ?7, last_activity_at = ?8, segments = ?9, household = ?10, checksum = ?11
        WHERE program = ?1 AND member = ?2 AND version < ?3 AND tier IS ?4
        """)
        .Bind(1, entry.Program).Bind(2, entry.Member).Bind(3, entry.Version).Bind(4, entry.Tier).Bind(5, entry.Status)
        .Bind(6, entry.Balance).Bind(7, entry.EnrolledAt.UtcTicks).Bind(8, entry.LastActivityAt.UtcTicks).Bind(9, entry.Segments).Bind(10, entry.Household).Bind(11, ChecksumOf(entry)).Run();

    private static void Insert(SqliteSession session, DirectoryAccount entry) => session.Use(
        """
        INSERT INTO members (program, member, version, tier, status, balance, enrolled_at, last_activity_at, segments, household, checksum)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
        ON CONFLICT (program, member) DO UPDATE
        SET version = excluded.version, tier = excluded.tier, status = excluded.status, balance = excluded.balance,
            enrolled_at = excluded.enrolled_at, last_activity_at = excluded.last_activity_at, segments = excluded.segments, household = excluded.household, checksum = excluded.checksum
        WHERE version IS NULL OR version < excluded.version
        """)
        .Bind(1, entry.Program).Bind(2, entry.Member).Bind(3, entry.Version).Bind(4, entry.Tier).Bind(5, entry.Status)
        .Bind(6, entry.Balance).Bind(7, entry.EnrolledAt.UtcTicks).Bind(8, entry.LastActivityAt.UtcTicks).Bind(9, entry.Segments).Bind(10, entry.Household).Bind(11, ChecksumOf(entry)).Run();

    /// <summary>One of sixteen texts, each prepared once a connection, with the index that the filters call for.</summary>
    private static string Sql(SqliteSession session, DirectoryQuery query)
    {
        var byName = query.NamePrefix is { Length: > 0 } && HasFewNames(session, query);
        var index = byName ? "INDEXED BY members_name" : query.Tier is not null ? "INDEXED BY members_tier" : "";
        var tier = query.Tier is null ? "" : "AND tier = ?3";
        var status = query.Status is null ? $"AND status NOT IN ('{MemberDirectory.Erased}', '{MemberDirectory.Merged}')" : "AND status = ?4";
        var segment = query.Segment is null ? "" : "AND instr(' ' || segments || ' ', ?8) > 0";
        var name = query.NamePrefix is { Length: > 0 } ? "AND folded_name >= ?5 AND folded_name < ?6" : "";
        return $"""
            SELECT {Columns} FROM members {index}
            WHERE program = ?1 AND member > ?2 {tier} {status} {segment} {name} AND version IS NOT NULL ORDER BY member LIMIT ?7
            """;
    }

    private static bool HasFewNames(SqliteSession session, DirectoryQuery query)
    {
        using var row = session.Use(
            """
            SELECT count(*) FROM (
                SELECT 1 FROM members INDEXED BY members_name
                WHERE program = ?1 AND folded_name >= ?5 AND folded_name < ?6 LIMIT ?7)
            """);
        Bind(row, query with { Tier = null, Status = null, Segment = null }).Bind(7, FewNames).Step();
        return row.Int64(0) < FewNames;
    }

    private static SqliteStatement Bind(SqliteStatement statement, DirectoryQuery query)
    {
        statement.Bind(1, query.Program).Bind(2, query.AfterMember ?? "");
        if (query.Tier is not null)
        {
            statement.Bind(3, query.Tier);
        }

        if (query.Status is not null)
        {
            statement.Bind(4, query.Status);
        }

        if (query.Segment is not null)
        {
            statement.Bind(8, $" {query.Segment} ");
        }

        if (Fold(query.NamePrefix) is { Length: > 0 } prefix)
        {
            // The highest code point ends the range: nothing that starts with the prefix sorts behind it.
            statement.Bind(5, prefix).Bind(6, prefix + "\U0010FFFF");
        }

        return statement;
    }

    private static string? Fold(string? name) => name?.ToUpperInvariant();

    /// <exception cref="StorageException">It is not what was written.</exception>
    private static DirectoryEntry Entry(SqliteStatement row)
    {
        var (account, profile) = (Account(row), Profile(row));
        return IsAsWritten(row, account, profile)
            ? new DirectoryEntry(account, profile.Name)
            : throw new StorageException($"The list of members is damaged: what it says of a member of {account.Program} is not what was written.");
    }

    private static bool IsAsWritten(SqliteStatement row, DirectoryAccount account, DirectoryProfile profile) =>
        (row.IsNull(2) ? row.IsNull(11) : row.HasChecksum(11, ChecksumOf(account)))
        && (row.IsNull(12) ? row.IsNull(13) : row.HasChecksum(13, ChecksumOf(profile)));

    private static DirectoryAccount Account(SqliteStatement row) => new()
    {
        Program = row.Text(0),
        Member = row.Text(1),
        Version = row.Int64(2),
        Tier = row.TextOrNull(3),
        Status = row.TextOrNull(4) ?? "",
        Balance = row.Int64(5),
        EnrolledAt = Instant(row.Int64(6)),
        LastActivityAt = Instant(row.Int64(7)),
        Segments = row.TextOrNull(9) ?? "",
        Household = row.TextOrNull(10),
    };

    private static DirectoryProfile Profile(SqliteStatement row) => new() { Program = row.Text(0), Member = row.Text(1), Version = row.Int64(12), Name = row.TextOrNull(8) };

    /// <summary>Clamped, so that what cannot be an instant shows in the checksum.</summary>
    private static DateTimeOffset Instant(long ticks) => new(Math.Clamp(ticks, DateTimeOffset.MinValue.Ticks, DateTimeOffset.MaxValue.Ticks), TimeSpan.Zero);

    private static long ChecksumOf(DirectoryAccount entry) => Checksum.Start.Add(entry.Program).Add(entry.Member).Add(entry.Version)
        .Add(entry.Tier is null ? -1 : 0).Add(entry.Tier ?? "").Add(entry.Status).Add(entry.Balance)
        .Add(entry.EnrolledAt.UtcTicks).Add(entry.LastActivityAt.UtcTicks).Add(entry.Segments).Add(entry.Household ?? "");

    private static long ChecksumOf(DirectoryProfile profile) =>
        Checksum.Start.Add(profile.Program).Add(profile.Member).Add(profile.Version).Add(profile.Name is null ? -1 : 0).Add(profile.Name ?? "");
}
