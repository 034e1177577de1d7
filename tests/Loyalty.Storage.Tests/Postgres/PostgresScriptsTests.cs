using Loyalty.Storage.Postgres;
using Loyalty.Storage.Postgres.Scripts;
using Loyalty.Testing.Postgres;
using Npgsql;

namespace Loyalty.Storage.Tests.Postgres;

public sealed class PostgresScriptsTests : IDisposable
{
    // What scripts for PostgreSQL are made of: functions with bodies of their own, and texts that look like parameters.
    private const string First =
        """
        CREATE TABLE Alpha (Key text PRIMARY KEY, Value text);
        CREATE FUNCTION alpha_count(wanted Alpha.Key%TYPE) RETURNS bigint AS
        $func$
        BEGIN
            -- it's counted; every time
            RETURN (SELECT count(*) FROM Alpha WHERE Key = wanted);
        END
        $func$ LANGUAGE plpgsql;
        INSERT INTO Alpha VALUES ('one', 'SELECT alpha_count(@Key); -- it''s @Text');
        """;

    private const string Second = "CREATE TABLE Beta (Key text PRIMARY KEY REFERENCES Alpha); INSERT INTO Beta VALUES ('one');";

    private static readonly PostgresScript[] Scripts = [new("first.sql", "alpha"), new("second.sql", "beta")];

    private readonly TemporaryFolder folder = new();

    public PostgresScriptsTests()
    {
        Write("first.sql", First);
        Write("second.sql", Second);
    }

    public void Dispose() => folder.Dispose();

    [PostgresFact]
    public async Task Scripts_run_once_however_many_processes_start()
    {
        var database = await (await PostgresServer.Shared).NewSchema();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => On(database).Run(default)));
        await On(database).Run(default);

        Assert.Equal(1L, await Scalar(database, "SELECT alpha_count('one')"));
        Assert.Equal(1L, await Scalar(database, "SELECT count(*) FROM beta"));
        Assert.Equal("SELECT alpha_count(@Key); -- it's @Text", await Scalar(database, "SELECT value FROM alpha"));
    }

    [PostgresFact]
    public async Task Scripts_of_another_process_are_waited_for_longer_than_the_connection_string_says()
    {
        await using var server = await PostgresServer.Start();
        var database = $"{server.ConnectionString};Command Timeout=1";
        Task running;
        await using (await MigrationLock.Take(database, PostgresScripts.Lock))
        {
            running = On(database).Run(default);
            await using var ordinary = new NpgsqlConnection(database);
            await ordinary.OpenAsync();
            await MigrationLock.GivesUp(ordinary, PostgresScripts.Lock);
            Assert.False(running.IsCompleted);
        }

        await running;

        Assert.Equal(1L, await Scalar(database, "SELECT alpha_count('one')"));
    }

    [PostgresFact]
    public async Task Script_that_came_later_is_run_alone()
    {
        var database = await (await PostgresServer.Shared).NewSchema();
        await new PostgresScripts(database, folder.Path, "Setting", Scripts[..1]).Run(default);

        await On(database).Run(default);

        Assert.Equal(1L, await Scalar(database, "SELECT count(*) FROM beta"));
    }

    [PostgresFact]
    public async Task Script_that_fails_leaves_nothing_of_any_of_them()
    {
        var database = await (await PostgresServer.Shared).NewSchema();
        Write("second.sql", "CREATE TABLE Beta (Key text); SELECT nonsense;");

        var refusal = await Assert.ThrowsAsync<StorageSetupException>(() => On(database).Run(default));

        Assert.Contains("nonsense", refusal.Message);
        Assert.Equal(true, await Scalar(database, "SELECT to_regclass('alpha') IS NULL"));
        Write("second.sql", Second);
        await On(database).Run(default);
    }

    [PostgresFact]
    public async Task Script_that_makes_another_table_is_refused()
    {
        var database = await (await PostgresServer.Shared).NewSchema();
        Write("second.sql", "CREATE TABLE Gamma (Key text);");

        Assert.Contains("second.sql", (await Assert.ThrowsAsync<StorageSetupException>(() => On(database).Run(default))).Message);
        Assert.Equal(true, await Scalar(database, "SELECT to_regclass('gamma') IS NULL"));
    }

    [PostgresFact]
    public async Task Missing_files_are_named_with_the_setting_and_not_missed_once_the_tables_are_there()
    {
        var database = await (await PostgresServer.Shared).NewSchema();
        var without = new PostgresScripts(database, null, "Loyalty:Cluster:ScriptsFolder", Scripts);

        var refusal = await Assert.ThrowsAsync<StorageSetupException>(() => without.Run(default));
        await On(database).Run(default);
        await without.Run(default);

        Assert.Contains("Loyalty:Cluster:ScriptsFolder", refusal.Message);
        Assert.Contains("first.sql, second.sql", refusal.Message);
    }

    private PostgresScripts On(string database) => new(database, folder.Path, "Setting", Scripts);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(folder.Path, name), text);

    private static async Task<object?> Scalar(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        return await connection.Command(sql).ExecuteScalarAsync();
    }
}
