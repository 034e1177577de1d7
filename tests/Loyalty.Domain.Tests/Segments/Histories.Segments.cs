using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;

namespace Loyalty.Domain.Tests;

internal static partial class Histories
{
    /// <summary>Often none; else rules over what happens within the two months.</summary>
    private static Gen<ImmutableArray<SegmentDefinition>> Segments =>
        from any in Gen.Choose(0, 2)
        from days in Gen.Choose(1, 20)
        from amount in Gen.Choose(1, 200_00)
        select any == 0 ? ImmutableArray<SegmentDefinition>.Empty :
        [
            new SegmentDefinition { Id = "listed" },
            new SegmentDefinition { Id = "lapsed", Condition = new Condition { LapsedDays = days } },
            new SegmentDefinition { Id = "spender", Condition = new Condition { Spend = new SpendCondition { Days = days, AtLeast = amount } } },
            new SegmentDefinition
            {
                Id = "rare",
                Condition = new Condition { All = [new Condition { Purchases = new PurchasesCondition { Days = days * 2, AtMost = 2 } }, new Condition { Not = new Condition { LastChannel = [Given.Web] } }] },
            },
        ];
}
