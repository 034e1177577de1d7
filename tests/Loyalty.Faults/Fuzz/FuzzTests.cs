namespace Loyalty.Faults.Fuzz;

/// <summary>A short run; the whole one is <c>fuzz</c>.</summary>
public sealed class FuzzTests
{
    [Fact]
    public async Task Fuzz_finds_no_5xx_no_hang_and_no_refusal_that_says_nothing()
    {
        var findings = new Findings();

        await new FuzzSuite().Run(new SuiteSettings { Requests = 4_000, Seed = 20 }, findings, CancellationToken.None);

        Assert.Equal("", string.Join(Environment.NewLine, findings.Broken));
    }
}
