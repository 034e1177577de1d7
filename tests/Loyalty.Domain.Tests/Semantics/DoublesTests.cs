using Loyalty.Contracts.Purchases;
using Loyalty.Domain.Purchases;

namespace Loyalty.Domain.Tests.Semantics;

/// <summary>"Doubles." (What a repeat is answered with needs grains.)</summary>
public sealed class DoublesTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-04");

    public static TheoryData<string> Fields => [.. typeof(RecordPurchase).GetProperties().Select(property => property.Name)];

    [Theory]
    [MemberData(nameof(Fields))]
    public void Content_is_everything_but_received_at_and_dryRun(string field)
    {
        var member = new TestMember(Given.Program()).At(_now);
        var purchase = Given.Purchase("p", _now, 10_00);
        member.Buy(purchase);
        var other = field switch
        {
            nameof(RecordPurchase.OccurredAt) => purchase with { OccurredAt = _now.AddSeconds(-1) },
            nameof(RecordPurchase.Currency) => purchase with { Currency = "GBP" },
            nameof(RecordPurchase.Amount) => purchase with { Amount = 9_00 },
            nameof(RecordPurchase.Discount) => purchase with { Discount = 1 },
            nameof(RecordPurchase.Lines) => purchase with { Lines = [purchase.Lines[0] with { Quantity = 2 }] },
            nameof(RecordPurchase.PayWith) => purchase with { PayWith = [new PointPayment("points", 1)] },
            nameof(RecordPurchase.Store) => purchase with { Store = "north" },
            nameof(RecordPurchase.DryRun) => purchase with { DryRun = true },
            // How a purchase was sent is not what it is, and the channel and the id are its key.
            nameof(RecordPurchase.Import) => purchase with { Import = true },
            nameof(RecordPurchase.Channel) or nameof(RecordPurchase.Id) => purchase,
            _ => throw new ArgumentOutOfRangeException(nameof(field), field, "is it content?"),
        };

        Assert.Equal(field is "DryRun" or "Import" or "Channel" or "Id", PurchaseAnswers.Differences(member.Journal[^1], other).IsEmpty);
    }
}
