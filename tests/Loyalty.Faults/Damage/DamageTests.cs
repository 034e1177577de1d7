namespace Loyalty.Faults.Damage;

/// <summary>Some of the places; every byte is <c>damage</c>.</summary>
public sealed class DamageTests
{
    [Fact]
    public async Task Damage_of_the_files_is_said_and_never_answered_from()
    {
        var findings = new Findings();

        await new DamageSuite().Run(new SuiteSettings { Requests = 250, Rounds = 1, Seed = 7 }, findings, CancellationToken.None);

        Assert.Equal("", string.Join(Environment.NewLine, findings.Broken));
    }
}
