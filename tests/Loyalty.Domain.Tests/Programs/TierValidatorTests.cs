using Loyalty.Contracts.Programs;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Tests.Programs;

public sealed class TierValidatorTests
{
    public static TheoryData<string, TierProgram> Faulty => new()
    {
        { "/tiers/upgrade", Given.Tiers() with { Upgrade = (TierUpgrade)9 } },
        { "/tiers/upgrade", Given.Tiers(months: 12) with { Upgrade = TierUpgrade.AtPeriodEnd } },
        { "/tiers/upgrade", Given.Tiers() with { Period = TierPeriod.Lifetime, Upgrade = TierUpgrade.AtPeriodEnd } },
        { "/tiers/months", Given.Tiers() with { Period = TierPeriod.Lifetime, Months = 12 } },
        { "/tiers/months", Given.Tiers() with { Period = TierPeriod.MembershipYear, Months = 12 } },
        { "/tiers/metric", Given.Tiers() with { Metric = (TierMetric)9 } },
        { "/tiers/period", Given.Tiers() with { Period = (TierPeriod)9 } },
        { "/tiers/levels/2/threshold", Given.Tiers() with { Levels = [new TierLevel { Id = "basic", Threshold = 0 }, new TierLevel { Id = "old", Threshold = 9, Retired = true }, new TierLevel { Id = "gold", Threshold = 8 }] } },
        { "/tiers/levels/2/threshold", Given.Tiers() with { Levels = [new TierLevel { Id = "basic", Threshold = 0 }, new TierLevel { Id = "old", Threshold = 0, Retired = true }, new TierLevel { Id = "gold", Threshold = 0 }] } },
        { "/tiers/levels/1/threshold", Given.Tiers(silver: 600_00) with { Levels = Given.Tiers(silver: 0).Levels } },
        { "/tiers/levels/1/access/1", Level(level => level with { Access = ["a", "a"] }) },
        { "/tiers/levels/1/access/0", Level(level => level with { Access = ["no blanks"] }) },
        { "/tiers/levels/1/services/0", Level(level => level with { Services = [""] }) },
        { "/tiers/levels/1/services", Level(level => level with { Services = [.. Enumerable.Range(0, 51).Select(i => $"s{i}")] }) },
    };

    public static TheoryData<TierProgram> Sound =>
    [
        Given.Tiers() with { Upgrade = TierUpgrade.AtPeriodEnd },
        Given.Tiers() with { Period = TierPeriod.MembershipYear, Upgrade = TierUpgrade.AtPeriodEnd },
        Given.Tiers(TierMetric.Visits, silver: 1, gold: 2, platinum: 3) with { Period = TierPeriod.Lifetime },
        Level(level => level with { Access = ["preview"], Services = ["phone-line"] }),
    ];

    [Theory]
    [MemberData(nameof(Faulty))]
    public void Tiers_that_contradict_themselves_are_found_and_pointed_at(string pointer, TierProgram tiers) =>
        Assert.Contains(pointer, ProgramValidator.Validate(Given.Program() with { Tiers = tiers }, null).Select(fault => fault.Pointer));

    [Theory]
    [MemberData(nameof(Sound))]
    public void Tiers_that_make_sense_have_no_fault(TierProgram tiers) => Assert.Empty(ProgramValidator.Validate(Given.Program() with { Tiers = tiers }, null));

    private static TierProgram Level(Func<TierLevel, TierLevel> change)
    {
        var tiers = Given.Tiers();
        return tiers with { Levels = tiers.Levels.SetItem(1, change(tiers.Levels[1])) };
    }
}
