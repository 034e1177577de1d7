using System.Diagnostics;
using System.Globalization;
using Loyalty.Storage.Accounts;
using Loyalty.Storage.Postgres;
using Loyalty.Testing.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Loyalty.Benchmarks;

/// <summary>
/// Appends through the journal on a server of this machine's own with <c>fsync</c> on; and, turn by turn, what pgbench does
/// to the same tables with one prepared statement a transaction that moves a head and inserts a record.
/// </summary>
internal static class PostgresAppends
{
    private const int Accounts = 20_000;
    private const int PayloadBytes = 800;
    private const int Clients = 32;

    public static async Task<int> Run(int seconds, int concurrency, int connections, int rounds)
    {
        if (PostgresServer.WhyNot is { } reason)
        {
            await Console.Error.WriteLineAsync(reason);
            return 1;
        }

        await using var server = await PostgresServer.Start();
        using var host = await Open(await server.NewSchema(), connections);
        var peer = await server.NewSchema();
        await Populate(peer);
        var script = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(script, Script);
            var tills = new Tills(host.Services.GetRequiredService<IAccountJournal>(), concurrency);
            await tills.AppendToAll();
            await tills.Measure(seconds);
            await Pgbench(server, peer, script, seconds);
            var ours = new List<double>();
            var theirs = new List<double>();
            for (var round = 1; round <= rounds; round++)
            {
                ours.Add(await tills.Measure(seconds));
                theirs.Add(await Pgbench(server, peer, script, seconds));
                Console.WriteLine($"round {round}: {ours[^1]:N0} appends/s, pgbench {theirs[^1]:N0} transactions/s");
            }

            ours.Sort();
            theirs.Sort();
            Console.WriteLine($"appends, {concurrency} at a time, durable: median {ours[rounds / 2]:N0}/s (of {rounds}: {ours[0]:N0}–{ours[^1]:N0})");
            Console.WriteLine($"pgbench, {Clients} clients, one prepared update and insert a transaction: median {theirs[rounds / 2]:N0}/s (of {rounds}: {theirs[0]:N0}–{theirs[^1]:N0})");
            Console.WriteLine($"ratio of the medians: {ours[rounds / 2] / theirs[rounds / 2]:N2}");
            await host.StopAsync();
            return 0;
        }
        finally
        {
            File.Delete(script);
        }
    }

    /// <summary>Of one transaction: the same rows, of the same size, into the same indexes.</summary>
    private static string Script => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        \set account random(1, {Accounts})
        WITH moved AS (UPDATE heads SET version = version + 1 WHERE account = :account RETURNING account, version) \
        INSERT INTO records (position, account, version, program, partition, operation, refers, payload) \
        SELECT nextval('positions'), account, version, 1, (account % 8)::smallint, gen_random_uuid(), NULL, convert_to(repeat('x', {PayloadBytes}), 'UTF8') FROM moved;
        """).Replace(" \\\n", " ", StringComparison.Ordinal);

    private static async Task<IHost> Open(string connectionString, int connections)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddPostgresStorage(new PostgresStorageOptions
        {
            ConnectionString = connectionString,
            AppendConnections = connections,
            StatementTimeout = TimeSpan.FromSeconds(30),
        });
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private static async Task Populate(string connectionString)
    {
        // Lays it out.
        (await Open(connectionString, 1)).Dispose();
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            $"""
            INSERT INTO programs (name) VALUES ('bench');
            INSERT INTO accounts (key, program) SELECT 'bench/m-' || n, 1 FROM generate_series(1, {Accounts}) AS n;
            INSERT INTO heads (account, version, shard) SELECT n, 0, n % 8 FROM generate_series(1, {Accounts}) AS n;
            """,
            connection);
        await command.ExecuteNonQueryAsync();
        command.CommandText = "VACUUM ANALYZE";
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<double> Pgbench(PostgresServer server, string connectionString, string script, int seconds)
    {
        var schema = new NpgsqlConnectionStringBuilder(connectionString);
        var start = new ProcessStartInfo(
            Path.Combine(server.Tools, "pgbench"),
            ["-n", "-M", "prepared", "-c", $"{Clients}", "-j", "2", "-T", $"{seconds}", "-f", script, "-h", schema.Host!, "-U", schema.Username!, schema.Database!])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PGOPTIONS"] = $"-c search_path={schema.SearchPath}" },
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var line = output.Split('\n').FirstOrDefault(l => l.StartsWith("tps = ", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"pgbench ended with {process.ExitCode}: {await errors}");
        return double.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture);
    }

    /// <summary>So many at a time, each on accounts of its own and one append after another.</summary>
    private sealed class Tills(IAccountJournal journal, int count)
    {
        private readonly Dictionary<int, (IAccountWriter Writer, long Version)>[] accounts = [.. Enumerable.Range(0, count).Select(_ => new Dictionary<int, (IAccountWriter, long)>())];
        private readonly byte[] payload = [.. Enumerable.Repeat((byte)'x', PayloadBytes)];
        private long operations;

        /// <summary>Makes the accounts.</summary>
        public Task AppendToAll() => Task.WhenAll(Enumerable.Range(0, count).Select(till => Task.Run(async () =>
        {
            for (var number = 0; number < Accounts / count; number++)
            {
                await Append(till, number);
            }
        })));

        public async Task<double> Measure(int seconds)
        {
            var done = 0L;
            var clock = Stopwatch.StartNew();
            var end = TimeSpan.FromSeconds(seconds);
            await Task.WhenAll(Enumerable.Range(0, count).Select(till => Task.Run(async () =>
            {
                var random = new Random(till);
                while (clock.Elapsed < end)
                {
                    await Append(till, random.Next(Accounts / count));
                    Interlocked.Increment(ref done);
                }
            })));
            return done / clock.Elapsed.TotalSeconds;
        }

        private async Task Append(int till, int number)
        {
            if (!accounts[till].TryGetValue(number, out var known))
            {
                var loaded = await journal.Load($"bench/m-{till}-{number}", 1, CancellationToken.None);
                known = (loaded.Writer, loaded.Version);
            }

            var operation = OperationHash.Of(string.Create(CultureInfo.InvariantCulture, $"bench/{Interlocked.Increment(ref operations)}"));
            await known.Writer.Append(known.Version, new JournalRecord { Operation = operation, Payload = payload });
            accounts[till][number] = (known.Writer, known.Version + 1);
        }
    }
}
