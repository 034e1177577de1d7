using System.Diagnostics;
using Loyalty.Benchmarks;
using Loyalty.Compare.Contenders;
using Loyalty.Compare.Peers;
using Loyalty.Compare.Profiling;
using Loyalty.Compare.Reporting;
using Loyalty.Testing.Load;
using Loyalty.Testing.Postgres;

namespace Loyalty.Compare;

/// <summary>All contenders at once on one machine, each in its turn: round by round, so that what changes meanwhile changes for all.</summary>
internal static class Comparison
{
    /// <summary>What it ends with when less is reached than is wanted in any case.</summary>
    private const int Missed = 2;

    /// <summary>Of the load, where none were tried.</summary>
    private const int ProfiledConnections = 128;

    private const int MostWarmUps = 20;

    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(3);

    // More memory and fewer checkpoints than it begins with; what makes commits durable stays on.
    private static readonly string[] ServerSettings = ["shared_buffers=512MB", "max_wal_size=4GB", "synchronous_commit=on", "fsync=on", "full_page_writes=on"];

    public static async Task<int> Run(CompareSettings settings, bool profile)
    {
        if (PostgresServer.WhyNot is { } reason)
        {
            await Console.Error.WriteLineAsync(reason);
            return 1;
        }

        var clock = Stopwatch.StartNew();
        var folder = Directory.CreateTempSubdirectory("loyalty-compare-").FullName;
        try
        {
            using var gateway = await GatewayProcess.Start(settings.Gateway, folder);
            await HttpProgram.Prepare(gateway, settings.Members);
            await using var server = await PostgresServer.Start(ServerSettings);
            var (plainSchema, groupedSchema) = (await server.NewSchema(), await server.NewSchema());
            await EarnTables.Create(plainSchema, settings.Members);
            await EarnTables.Create(groupedSchema, settings.Members);
            using var echo = await PeerProcess.Start(PeerHost.Echo, "");
            using var plain = await PeerProcess.Start(PeerHost.Plain, plainSchema);
            using var grouped = await PeerProcess.Start(PeerHost.Grouped, groupedSchema);
            Contender[] contenders =
            [
                Platform(gateway),
                new() { Name = "echo", Address = echo.Address, Endpoint = () => ProcessorTime.Of(echo.Id), KnowsMembers = false },
                OnPostgres("plain PostgreSQL", plain, server, [4, 16, 32, 64, 128], 256),
                OnPostgres("PostgreSQL with group commit", grouped, server, [1, 2, 4], 16),
            ];
            await Prepare(contenders, settings);
            Console.WriteLine($"after {clock.Elapsed.TotalSeconds:N0} s, rounds begin");
            var (missed, shortMixes) = (false, new List<Mix>());
            foreach (var mix in Enum.GetValues<Mix>())
            {
                var reached = Report.Print(mix, contenders, await Rounds(contenders, mix, settings));
                missed |= reached.Any(goal => goal.IsMissed);
                shortMixes.AddRange(profile || reached.Any(goal => goal.IsShort) ? [mix] : []);
            }

            await PlatformTotals.Check(gateway, contenders[0].Answered);
            await EarnTables.Check(plainSchema, contenders[2].Answered);
            await EarnTables.Check(groupedSchema, contenders[3].Answered);
            Console.WriteLine();
            Console.WriteLine($"Every purchase, of the platform's and of PostgreSQL's, is booked once. {clock.Elapsed.TotalSeconds:N0} s in all.");
            foreach (var mix in shortMixes)
            {
                await GatewayProfile.Print(gateway, contenders[0], mix, settings.Members);
            }

            return missed ? Missed : 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public static async Task<int> ProfileOnly(CompareSettings settings)
    {
        var folder = Directory.CreateTempSubdirectory("loyalty-compare-").FullName;
        try
        {
            using var gateway = await GatewayProcess.Start(settings.Gateway, folder);
            await HttpProgram.Prepare(gateway, settings.Members);
            var platform = Platform(gateway);
            foreach (var mix in Enum.GetValues<Mix>())
            {
                platform.Chosen[mix] = (0, ProfiledConnections);
                await Warm(platform, mix, settings.Members, MostWarmUps);
                await GatewayProfile.Print(gateway, platform, mix, settings.Members);
            }

            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Warm, and with what suits each best.</summary>
    private static async Task Prepare(Contender[] contenders, CompareSettings settings)
    {
        foreach (var contender in contenders)
        {
            await Warm(contender, Mix.Uniform, settings.Members, settings.Rounds > 1 ? MostWarmUps : 1);
        }

        foreach (var mix in Enum.GetValues<Mix>())
        {
            foreach (var contender in contenders)
            {
                await Trial.Run(contender, mix, settings.Members);
            }
        }
    }

    private static async Task Warm(Contender contender, Mix mix, int members, int most)
    {
        var results = await WarmUp.UntilSteady(most, () => Measurement.Of(contender, mix, members, ProfiledConnections, Warming), static result => result.Rate);
        Console.WriteLine($"{contender.Name}, {Text.Of(mix)}, while it warms up: {string.Join(", ", results.Select(static result => $"{result.Rate:N0}"))}");
    }

    /// <summary>By contender.</summary>
    private static async Task<List<Measurement>[]> Rounds(Contender[] contenders, Mix mix, CompareSettings settings)
    {
        foreach (var contender in contenders)
        {
            await (contender.Resize?.Invoke(contender.Chosen[mix].Size) ?? Task.CompletedTask);
        }

        List<Measurement>[] rounds = [.. contenders.Select(_ => new List<Measurement>())];
        for (var round = 1; round <= settings.Rounds; round++)
        {
            // Another one begins each round, so that what one puts off does not always fall to the same.
            for (var turn = 0; turn < contenders.Length; turn++)
            {
                var i = (round + turn) % contenders.Length;
                rounds[i].Add(await Measurement.Of(contenders[i], mix, settings.Members, contenders[i].Chosen[mix].Connections, settings.Length));
            }

            Console.WriteLine($"{Text.Of(mix)}, round {round}: {string.Join(", ", contenders.Select((contender, i) => $"{contender.Name} {rounds[i][^1].Rate:N0}"))}");
        }

        return rounds;
    }

    private static Contender Platform(GatewayProcess gateway) =>
        new() { Name = "platform", Address = gateway.Address, Key = gateway.Key, Endpoint = () => ProcessorTime.Of(gateway.Id) };

    private static Contender OnPostgres(string name, PeerProcess peer, PostgresServer server, int[] sizes, int mostSize) => new()
    {
        Name = name,
        Address = peer.Address,
        Endpoint = () => ProcessorTime.Of(peer.Id),
        Database = () => ProcessorTime.OfFamily(server.ProcessId),
        Resize = peer.Resize,
        Sizes = sizes,
        MostSize = mostSize,
    };
}
