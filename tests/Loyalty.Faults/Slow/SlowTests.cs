namespace Loyalty.Faults.Slow;

/// <summary>Shorter than <c>slow</c>: the call's own end is not waited for.</summary>
public sealed class SlowTests
{
    [Fact]
    public async Task Slow_journal_loses_and_doubles_nothing()
    {
        var findings = new Findings();

        await new SlowSuite().Run(new SuiteSettings { Seconds = 1.5 }, findings, CancellationToken.None);

        Assert.Empty(findings.Broken);
    }
}
