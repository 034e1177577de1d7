namespace Loyalty.Faults.Full;

/// <summary>Shorter than <c>full</c>.</summary>
public sealed class FullTests
{
    [Fact]
    public async Task Full_disk_refuses_changes_and_goes_on_with_room()
    {
        var findings = new Findings();

        await new FullSuite().Run(new SuiteSettings { Seconds = 1 }, findings, CancellationToken.None);

        Assert.Empty(findings.Broken);
    }
}
