namespace Loyalty.Faults;

public sealed class FindingsTests
{
    [Fact]
    public void What_did_not_run_is_neither_kept_nor_broken()
    {
        var findings = new Findings();
        var printed = new StringWriter();

        findings.DidNotRun("full disk", "not permitted");
        findings.Print(printed, "full");

        Assert.Empty(findings.Broken);
        Assert.Equal(2, findings.ExitCode);
        Assert.Equal("| full | full disk | not permitted | did not run |", printed.ToString().Trim());
    }

    [Fact]
    public void What_is_broken_counts_before_what_did_not_run()
    {
        var findings = new Findings();
        Assert.Equal(0, findings.ExitCode);

        findings.DidNotRun("full disk", "not permitted");
        findings.Fault("lost");

        Assert.Equal(1, findings.ExitCode);
    }
}
