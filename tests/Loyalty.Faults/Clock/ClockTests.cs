namespace Loyalty.Faults.Clock;

/// <summary>The whole suite, with a shorter load.</summary>
public sealed class ClockTests
{
    [Fact]
    public async Task Clock_that_jumps_and_nights_of_23_and_25_hours_change_nothing()
    {
        var findings = new Findings();

        await new ClockSuite().Run(new SuiteSettings { Seconds = 1.5 }, findings, CancellationToken.None);

        Assert.Equal("", string.Join(Environment.NewLine, findings.Broken));
    }
}
