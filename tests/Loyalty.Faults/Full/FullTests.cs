namespace Loyalty.Faults.Full;

/// <summary>Shorter than <c>full</c>.</summary>
public sealed class FullTests
{
    [ScarcityFact(typeof(FileSizeLimit))]
    public Task File_size_limit_refuses_changes_and_goes_on_with_room() => GoesOn(new FileSizeLimit());

    [ScarcityFact(typeof(SmallDisk))]
    public Task Full_disk_refuses_changes_and_goes_on_with_room() => GoesOn(new SmallDisk());

    private static async Task GoesOn(IScarcity kind)
    {
        var findings = new Findings();

        await FullSuite.Run(kind, new SuiteSettings { Seconds = 1 }, findings, CancellationToken.None);

        Assert.Equal("", string.Join(Environment.NewLine, findings.Broken));
    }
}
