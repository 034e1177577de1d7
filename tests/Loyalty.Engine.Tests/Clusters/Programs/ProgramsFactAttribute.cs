using Loyalty.Testing.Postgres;

namespace Loyalty.Engine.Tests.Clusters.Programs;

/// <summary>
/// A test that starts the programs of a cluster on PostgreSQL; skipped, with the reason, where there can be no server, or
/// where the scripts for Orleans' tables are missing: they are published in its sources alone.
/// </summary>
internal sealed class ProgramsFactAttribute : FactAttribute
{
    private const string Variable = "LOYALTY_ORLEANS_SQL";

    public ProgramsFactAttribute() => Skip = PostgresServer.WhyNot
        ?? (Scripts.Length > 0 ? null : $"{Variable} names no folder with PostgreSQL-Main.sql and its neighbors, from src/AdoNet of the release of dotnet/orleans in use.");

    public static string Scripts { get; } = Environment.GetEnvironmentVariable(Variable) ?? "";
}
