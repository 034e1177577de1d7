using Loyalty.Testing.Postgres;

namespace Loyalty.Faults.Slow;

/// <summary>Shorter than <c>slow</c>: the call's own end is not waited for.</summary>
public sealed class SlowTests
{
    private static readonly SuiteSettings Short = new() { Seconds = 1.5 };

    [Fact]
    public async Task Slow_journal_loses_and_doubles_nothing()
    {
        var findings = new Findings();

        await SlowSuite.InFiles(Short, findings, CancellationToken.None);

        Assert.Equal("", string.Join(Environment.NewLine, findings.Broken));
    }

    [PostgresFact]
    public async Task Slow_database_loses_and_doubles_nothing()
    {
        var findings = new Findings();

        await SlowSuite.InPostgres(Short, findings, CancellationToken.None);

        Assert.Equal("", string.Join(Environment.NewLine, findings.Broken));
    }
}
