namespace Loyalty.Storage.Postgres.Members;

/// <summary>The table of the member directory.</summary>
internal static class MemberSchema
{
    public static readonly string[] Tables =
    [
        // The part of the journal and that of the profile come apart; a member is listed once the journal's is there.
        """
        CREATE TABLE members (
            program text COLLATE "C" NOT NULL, member text COLLATE "C" NOT NULL,
            version bigint, balance bigint, enrolled_at bigint, last_activity_at bigint, tier text COLLATE "C", status text COLLATE "C",
            profile_version bigint, name text, folded_name text COLLATE "C", PRIMARY KEY (program, member)) WITH (fillfactor = 80)
        """,
        "CREATE INDEX members_tier ON members (program, tier, member) WHERE tier IS NOT NULL",
        "CREATE INDEX members_name ON members (program, folded_name) WHERE folded_name IS NOT NULL",
    ];

    public static readonly string[] Segments = ["ALTER TABLE members ADD COLUMN segments text COLLATE \"C\""];

    public static readonly string[] Households = ["ALTER TABLE members ADD COLUMN household text COLLATE \"C\""];
}
