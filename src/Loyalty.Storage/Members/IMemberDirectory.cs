namespace Loyalty.Storage.Members;

/// <summary>
/// What must be searched or listed about members. Follows the journal by a moment; never read to decide anything
/// about points.
/// </summary>
public interface IMemberDirectory
{
    /// <summary>Stores what the journal says of members; an entry with a version not above the stored one changes nothing.</summary>
    Task UpsertAccounts(IReadOnlyList<DirectoryAccount> entries, CancellationToken cancellationToken);

    /// <summary>Stores what the profile says of a member; a version not above the stored one changes nothing. Null data erases.</summary>
    Task UpsertProfile(DirectoryProfile profile, CancellationToken cancellationToken);

    Task<DirectoryEntry?> Get(string program, string member, CancellationToken cancellationToken);

    /// <summary>Members of the program after the cursor, by id (ordinal), that match every filter given.</summary>
    Task<IReadOnlyList<DirectoryEntry>> List(DirectoryQuery query, CancellationToken cancellationToken);
}

/// <summary>What every provider of a directory goes by.</summary>
public static class MemberDirectory
{
    /// <summary>The status of those who were erased.</summary>
    public const string Erased = "erased";

    /// <summary>The status of those who were merged into another member.</summary>
    public const string Merged = "merged";
}

/// <summary>The part of an entry that the journal feeds.</summary>
public sealed record DirectoryAccount
{
    public required string Program { get; init; }
    public required string Member { get; init; }

    /// <summary>The account's version that this was true at.</summary>
    public required long Version { get; init; }
    public required string? Tier { get; init; }
    public required string Status { get; init; }

    /// <summary>Spendable points of the program's main wallet when last written; may lag behind expiry.</summary>
    public required long Balance { get; init; }
    public required DateTimeOffset EnrolledAt { get; init; }
    public required DateTimeOffset LastActivityAt { get; init; }

    /// <summary>The ids of the segments that the member is in, a blank between two.</summary>
    public string Segments { get; init; } = "";

    /// <summary>The household that the member is in; null: none.</summary>
    public string? Household { get; init; }
}

/// <summary>The part of an entry that the profile feeds; personal data.</summary>
public sealed record DirectoryProfile
{
    public required string Program { get; init; }
    public required string Member { get; init; }
    public required long Version { get; init; }
    public required string? Name { get; init; }
}

public sealed record DirectoryEntry(DirectoryAccount Account, string? Name);

public sealed record DirectoryQuery
{
    public required string Program { get; init; }
    public string? AfterMember { get; init; }
    public required int Limit { get; init; }
    public string? Tier { get; init; }

    /// <summary>Null: any but <see cref="MemberDirectory.Erased"/> and <see cref="MemberDirectory.Merged"/>.</summary>
    public string? Status { get; init; }

    /// <summary>The id of a segment that the member is in.</summary>
    public string? Segment { get; init; }

    /// <summary>Matches names that start with it, without regard to case.</summary>
    public string? NamePrefix { get; init; }
}
