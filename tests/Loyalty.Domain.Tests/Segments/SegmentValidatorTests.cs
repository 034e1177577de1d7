using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Tests.Segments;

public sealed class SegmentValidatorTests
{
    private static readonly ProgramDefinition _valid = Given.Program() with
    {
        Tiers = Given.Tiers(),
        Segments =
        [
            new SegmentDefinition { Id = "staff", Name = "Staff" },
            new SegmentDefinition
            {
                Id = "loyal",
                Condition = new Condition
                {
                    Any =
                    [
                        new Condition { All = [new Condition { Spend = new SpendCondition { Days = 90, AtLeast = 100_00 } }, new Condition { Not = new Condition { LapsedDays = 30 } }] },
                        new Condition { Tiers = ["gold"] },
                        new Condition { Tags = ["friend"] },
                        new Condition { Referred = true },
                        new Condition { LastChannel = [Given.Web] },
                        new Condition { Attribute = new AttributeCondition("region", "north") },
                        new Condition { Purchases = new PurchasesCondition { AtMost = 0 } },
                    ],
                },
            },
        ],
    };

    [Fact]
    public void Validate_a_valid_program_has_no_fault() => Assert.Empty(ProgramValidator.Validate(_valid, null));

    public static TheoryData<string, Condition> Faulty => new()
    {
        { "", new Condition() },
        { "", new Condition { LapsedDays = 3, Tags = ["a"] } },
        { "/segments", new Condition { Segments = ["staff"] } },
        { "/all/0/channels", new Condition { All = [new Condition { Channels = [Given.Shop] }] } },
        { "/not/amount", new Condition { Not = new Condition { Amount = new AmountRange { AtLeast = 1 } } } },
        { "/any/0/items", new Condition { Any = [new Condition { Items = new ItemCondition { Filter = new ItemFilter() } }] } },
        { "/firstPurchase", new Condition { FirstPurchase = true } },
        { "/birthday", new Condition { Birthday = new DayWindow() } },
        { "/schedule", new Condition { Schedule = new CampaignSchedule { Until = Given.Start } } },
        { "/tiers/0", new Condition { Tiers = ["diamond"] } },
        { "/all/1/tiers", new Condition { All = [new Condition { Tiers = ["gold"] }, new Condition { Tiers = ["silver"] }] } },
        { "/spend", new Condition { Spend = new SpendCondition() } },
        { "/all/1/spend", new Condition { All = [Spend(30, atLeast: 10), Spend(30, atMost: 9)] } },
        { "/all/1/purchases", new Condition { All = [new Condition { Purchases = new PurchasesCondition { AtLeast = 2 } }, new Condition { Purchases = new PurchasesCondition { AtMost = 1 } }] } },
        { "/all/1/lastChannel", new Condition { All = [new Condition { LastChannel = [Given.Shop] }, new Condition { LastChannel = [Given.Web] }] } },
        { "/lapsedDays", new Condition { LapsedDays = 0 } },
    };

    [Theory]
    [MemberData(nameof(Faulty))]
    public void Validate_names_what_a_segment_cannot_ask_for(string pointer, Condition condition) =>
        Assert.Equal(["/segments/0/condition" + pointer], Pointers(_valid with { Segments = _valid.Segments.SetItem(0, _valid.Segments[0] with { Condition = condition }) }));

    [Fact]
    public void Validate_takes_bounds_over_different_days() =>
        Assert.Empty(Pointers(_valid with { Segments = [new SegmentDefinition { Id = "cooling", Condition = new Condition { All = [Spend(365, atLeast: 10), Spend(30, atMost: 9)] } }] }));

    [Fact]
    public void Validate_bounds_how_many_there_are_and_wants_each_once()
    {
        var many = _valid with { Segments = [.. Enumerable.Range(0, Limits.Segments + 1).Select(i => new SegmentDefinition { Id = $"s{i}" })] };

        Assert.Equal(["/segments"], Pointers(many));
        Assert.Equal(["/segments/1/id"], Pointers(_valid with { Segments = [_valid.Segments[0], _valid.Segments[0]] }));
        Assert.Equal(["/segments/0/name"], Pointers(_valid with { Segments = [_valid.Segments[0] with { Name = " " }] }));
    }

    private static Condition Spend(int days, long? atLeast = null, long? atMost = null) => new() { Spend = new SpendCondition { Days = days, AtLeast = atLeast, AtMost = atMost } };

    private static IEnumerable<string> Pointers(ProgramDefinition program) => ProgramValidator.Validate(program, null).Select(fault => fault.Pointer).Distinct();
}
