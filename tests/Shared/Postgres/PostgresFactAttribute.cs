using Xunit;

namespace Loyalty.Testing.Postgres;

/// <summary>A test that starts a PostgreSQL server; skipped, with the reason, where none can be.</summary>
internal sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresServer.WhyNot;
}
