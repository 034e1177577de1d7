using System.Text.RegularExpressions;
using Loyalty.Gateway.Tests.Fixture;
using Loyalty.Testing.Postgres;
using Npgsql;

namespace Loyalty.Gateway.Tests.Deployment;

/// <summary>Runs the blocks of the instructions that need no cluster, as they are written.</summary>
public sealed partial class TriedInstructionsTests
{
    /// <summary>The blocks that are run here.</summary>
    internal static readonly string[] Tried =
    [
        "render", "certificates", "first-key", "reconcile", "export", "keys", "sqlite-backup", "sqlite-restore",
        "postgres-setup", "postgres-backup", "postgres-restore", "postgres-password",
    ];

    [KubectlFact]
    public async Task Overlay_is_shown()
    {
        using var shell = new Shell();
        shell["OVERLAY"] = "deploy/kubernetes/overlays/onprem-postgres";

        var shown = await shell.Run($"cd '{Repository.Path("")}'\n{Instructions.Of("render")}");

        Assert.Contains("kind: Deployment", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificates_are_what_silos_and_gateways_can_show_each_other()
    {
        using var shell = new Shell();

        await shell.Run(Instructions.Of("certificates"));

        var checkedBy = await shell.Run("openssl verify -CAfile ca.crt -purpose sslserver tls.crt; openssl verify -CAfile ca.crt -purpose sslclient tls.crt; openssl x509 -in tls.crt -noout -text; openssl pkey -in tls.key -noout && echo key is readable");
        Assert.Equal(2, checkedBy.Split("tls.crt: OK").Length - 1);
        Assert.Contains("DNS:loyalty", checkedBy, StringComparison.Ordinal);
        Assert.Contains("key is readable", checkedBy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_are_found_rotated_and_revoked()
    {
        await using var own = await OwnHost.Start();
        using var shell = Calling(own.Host);
        (await own.Host.First.Post("/v1/programs/demo/keys", """{ "id": "till", "name": "Till", "permissions": ["membersRead"], "channel": "store" }""")).Is(HttpStatusCode.Created);

        // The pattern by which the instructions find it in the log.
        Assert.Equal(own.Host.FirstKey, Regex.Match(own.Host.Printed, KeyPattern().Match(Instructions.Text).Groups[1].Value).Value);
        var rotated = await shell.Run(Instructions.Of("keys"));
        var first = await shell.Run(Instructions.Of("first-key"));

        Assert.Contains("lk_demo_till_", rotated, StringComparison.Ordinal);
        Assert.Contains("Key till is revoked.", rotated, StringComparison.Ordinal);
        Assert.Contains("lk___first_", first, StringComparison.Ordinal);
        (await own.Host.First.Get("/v1/programs")).Is(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Backup_of_one_machine_brings_everything_back()
    {
        await using var own = await OwnHost.Start();
        using var shell = Calling(own.Host);
        var known = await Trade(own.Host);
        shell["DATA"] = own.Host.Folder;
        shell["BACKUP"] = Path.Combine(shell.Folder, "backup.tar");

        await own.Host.Stop();
        await shell.Run(Instructions.Of("sqlite-backup"));
        Directory.Delete(own.Host.Folder, recursive: true);
        await shell.Run(Instructions.Of("sqlite-restore"));
        await own.Host.Start();

        Assert.Equal(known, await Known(own.Host));
        Point(shell, own.Host);
        Assert.Matches("differences[^0-9]*0 ", await shell.Run(Instructions.Of("reconcile")));
        await shell.Run(Instructions.Of("export"));
        Assert.Contains("anna", await File.ReadAllTextAsync(Path.Combine(shell.Folder, "demo.ndjson")), StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Dump_of_a_database_in_use_brings_everything_back()
    {
        await using var server = await PostgresServer.Start();
        await MakeRoomForRoles(server);
        using var shell = new Shell(server.Tools);
        shell["ADMIN"] = $"host={server.SocketFolder} user=postgres dbname=postgres";
        shell["DB"] = $"postgresql://loyalty@/loyalty?host={server.SocketFolder}";
        await shell.Run(Instructions.Of("postgres-setup"));
        await using var own = await OwnHost.Start(
            "--Loyalty:Storage", "Postgres", "--Loyalty:Postgres:ConnectionString", $"Host={server.SocketFolder};Database=loyalty;Username=loyalty;Password=first");
        var known = await Trade(own.Host);

        await shell.Run(Instructions.Of("postgres-backup"));
        (await own.Host.First.Post("/v1/programs/demo/members", """{ "id": "too-late" }""", ("Idempotency-Key", "too-late"))).Is(HttpStatusCode.Created);
        await own.Host.Stop();
        await shell.Run(Instructions.Of("postgres-restore"));
        await own.Host.Start();

        Assert.Equal(known, await Known(own.Host));
        (await own.Host.First.Get("/v1/programs/demo/members/too-late")).Is(HttpStatusCode.NotFound);
        Point(shell, own.Host);
        Assert.Matches("differences[^0-9]*0 ", await shell.Run(Instructions.Of("reconcile")));
        Assert.Contains("ALTER ROLE", await shell.Run(Instructions.Of("postgres-password")), StringComparison.Ordinal);
    }

    private static Shell Calling(GatewayHost host)
    {
        var shell = new Shell();
        Point(shell, host);
        return shell;
    }

    private static void Point(Shell shell, GatewayHost host)
    {
        shell["LOYALTY_URL"] = host.Http.BaseAddress!.ToString().TrimEnd('/');
        shell["LOYALTY_API_KEY"] = host.FirstKey;
    }

    /// <summary>Someone buys something; answers her balances then.</summary>
    private static async Task<string> Trade(GatewayHost host)
    {
        (await host.First.Post("/v1/programs/demo/members", """{ "id": "anna" }""", ("Idempotency-Key", "anna"))).Is(HttpStatusCode.Created);
        (await host.First.Post("/v1/programs/demo/purchases", Receipt(host))).Is(HttpStatusCode.Created);
        return await Known(host);
    }

    private static async Task<string> Known(GatewayHost host)
    {
        (await host.First.Get("/v1/programs/demo/purchases/web/r1")).Is(HttpStatusCode.OK);
        return (await host.First.Get("/v1/programs/demo/members/anna")).Is(HttpStatusCode.OK).Json.GetProperty("balances").GetRawText();
    }

    private static string Receipt(GatewayHost host) => $$"""
        { "id": "r1", "channel": "web", "member": "anna", "occurredAt": "{{host.Clock.GetUtcNow():yyyy-MM-ddTHH:mm:sszzz}}",
          "amount": { "amount": 12345, "currency": "GBP" }, "lines": [{ "sku": "tea", "quantity": 2, "amount": 12345 }] }
        """;

    /// <summary>The server's superuser has the name that the instructions give the silos' role.</summary>
    private static async Task MakeRoomForRoles(PostgresServer server)
    {
        await Execute(server.ConnectionString, "CREATE ROLE postgres LOGIN SUPERUSER");
        await Execute($"Host={server.SocketFolder};Username=postgres;Database=postgres;Pooling=false", "ALTER ROLE loyalty RENAME TO first_superuser");
    }

    private static async Task Execute(string connectionString, string statement)
    {
        await using var connection = new NpgsqlConnection($"{connectionString};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
    }

    [GeneratedRegex("grep -o '([^']*)'")]
    private static partial Regex KeyPattern();
}
