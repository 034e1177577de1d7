namespace Loyalty.Faults.Kill;

/// <summary>Two rounds; thirty are <c>kill</c>.</summary>
public sealed class KillTests
{
    [Fact]
    public async Task Kill_under_load_loses_and_doubles_nothing_that_was_acknowledged()
    {
        var findings = new Findings();

        await new KillSuite().Run(new SuiteSettings { Rounds = 2, Seconds = 0.7, Seed = 5 }, findings, CancellationToken.None);

        Assert.Equal("", string.Join(Environment.NewLine, findings.Broken));
    }
}
