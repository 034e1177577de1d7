using Loyalty.Storage.Sqlite.Grains;
using Loyalty.Storage.Sqlite.Members;
using Loyalty.Storage.Sqlite.Rewards;

namespace Loyalty.Storage.Sqlite;

/// <summary>What must fit together in <c>state.db</c> although each page does.</summary>
internal static class StateSweeps
{
    private const string LostState =
        """
        SELECT g.id FROM grain_states g
        WHERE g.id BETWEEN ?1 AND ?2
            AND NOT EXISTS (SELECT 1 FROM grain_states i WHERE i.grain = g.grain AND i.name = g.name AND i.provider = g.provider AND +i.id = g.id)
        LIMIT 1
        """;

    private const string LostMember =
        """
        SELECT m.id FROM members m
        WHERE m.id BETWEEN ?1 AND ?2 AND (
            NOT EXISTS (SELECT 1 FROM members i WHERE i.program = m.program AND i.member = m.member AND +i.id = m.id)
            OR (m.tier IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM members i INDEXED BY members_tier WHERE i.program = m.program AND i.tier = m.tier AND i.member = m.member AND i.id = m.id))
            OR (m.folded_name IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM members i INDEXED BY members_name WHERE i.program = m.program AND i.folded_name = m.folded_name AND i.id = m.id)))
        LIMIT 1
        """;

    /// <inheritdoc cref="ISqliteFile.Sweeps"/>
    public static IReadOnlyList<SqliteSweep> All { get; } =
    [
        new("grain_states", "id", static (session, from, to) =>
            SqliteSweep.First(session, LostState, from, to, "what leads to state") ?? SqliteGrainStorage.Contradiction(session, from, to)),
        new("members", "id", static (session, from, to) =>
            SqliteSweep.First(session, LostMember, from, to, "what leads to the entry of member") ?? SqliteMemberDirectory.Contradiction(session, from, to)),
        new("code_pools", "id", static (session, pool, _) => SqliteCodePool.Contradiction(session, pool), rows: 1),
    ];
}
