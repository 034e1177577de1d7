using SQLitePCL;

namespace Loyalty.Gateway.Tests.Fixture;

/// <summary>What grains keep, as it lies on disk: not all of it is seen over HTTP.</summary>
internal static class StoredStates
{
    /// <summary>Every state, and the tag of its newest write.</summary>
    public static IReadOnlyList<string> Of(GatewayHost host)
    {
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_open_v2(Path.Combine(host.Folder, "state.db"), out var database, raw.SQLITE_OPEN_READONLY, null));
        using (database)
        {
            Assert.Equal(raw.SQLITE_OK, raw.sqlite3_prepare_v2(database, "SELECT provider, name, grain, etag FROM grain_states ORDER BY provider, name, grain", out var statement));
            using (statement)
            {
                var states = new List<string>();
                while (raw.sqlite3_step(statement) == raw.SQLITE_ROW)
                {
                    states.Add(string.Join(' ', Enumerable.Range(0, 4).Select(column => raw.sqlite3_column_text(statement, column).utf8_to_string())));
                }

                return states;
            }
        }
    }
}
