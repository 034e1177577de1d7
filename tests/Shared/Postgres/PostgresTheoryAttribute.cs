using Xunit;

namespace Loyalty.Testing.Postgres;

/// <summary>As <see cref="PostgresFactAttribute"/>, for several cases.</summary>
internal sealed class PostgresTheoryAttribute : TheoryAttribute
{
    public PostgresTheoryAttribute() => Skip = PostgresServer.WhyNot;
}
