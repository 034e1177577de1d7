namespace Loyalty.Faults.Flood;

/// <summary>Seconds, of which figures say nothing; the measured minute is <c>flood</c>.</summary>
public sealed class FloodTests
{
    [Fact]
    public async Task Flood_is_refused_in_part_and_booked_in_exactly_the_other()
    {
        var findings = new Findings();

        await new FloodSuite().Run(new SuiteSettings { Seconds = 2 }, findings, CancellationToken.None);

        Assert.Equal("", string.Join(Environment.NewLine, findings.Broken));
    }
}
