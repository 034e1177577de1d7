using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Purchases;
using Loyalty.Domain.Purchases.Returns;

namespace Loyalty.Domain.Tests.Purchases;

public sealed class PurchaseAnswersTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-04");

    private static readonly RecordPurchase _purchase = Given.Purchase(
        "p", _now, Given.Line(10_00, "1") with { Category = "food", Brand = "acme", Labels = ["red", "new"] }, Given.Line(20_00, "2", tax: 3_00, quantity: 2));

    public static TheoryData<string, RecordPurchase> Different => new()
    {
        { "/occurredAt", _purchase with { OccurredAt = _now.AddTicks(1) } },
        { "/amount/currency", _purchase with { Currency = "GBP" } },
        { "/amount/amount", _purchase with { Amount = 30_01 } },
        { "/discount", _purchase with { Discount = 1 } },
        { "/lines", _purchase with { Lines = _purchase.Lines.RemoveAt(1) } },
        { "/lines/0/id", Line(0, line => line with { Id = "x" }) },
        { "/lines/0/sku", Line(0, line => line with { Sku = "x" }) },
        { "/lines/0/category", Line(0, line => line with { Category = null }) },
        { "/lines/1/category", Line(1, line => line with { Category = "food" }) },
        { "/lines/0/brand", Line(0, line => line with { Brand = "other" }) },
        { "/lines/0/labels", Line(0, line => line with { Labels = ["new", "red"] }) },
        { "/lines/1/quantity", Line(1, line => line with { Quantity = 2.001m }) },
        { "/lines/1/amount", Line(1, line => line with { Amount = 1 }) },
        { "/lines/1/tax", Line(1, line => line with { Tax = 0 }) },
        { "/lines/0/kind", Line(0, line => line with { Kind = LineKind.Delivery }) },
    };

    [Theory]
    [MemberData(nameof(Different))]
    public void Differences_names_the_field_that_differs(string pointer, RecordPurchase sent) =>
        Assert.Equal(pointer, Assert.Single(PurchaseAnswers.Differences(Record(), sent)).Pointer);

    [Fact]
    public void Differences_names_all_of_them()
    {
        var sent = _purchase with { Discount = 5, Lines = [_purchase.Lines[0] with { Sku = "x" }, _purchase.Lines[1] with { Tax = 1 }] };

        Assert.Equal(["/discount", "/lines/0/sku", "/lines/1/tax"], PurchaseAnswers.Differences(Record(), sent).Select(fault => fault.Pointer));
    }

    [Fact]
    public void Differences_of_the_same_content_are_none_whatever_its_offset_import_and_dry_run()
    {
        var again = _purchase with { OccurredAt = _now.ToOffset(TimeSpan.FromHours(9)), Import = true, DryRun = true, Lines = [_purchase.Lines[0], _purchase.Lines[1] with { Quantity = 2.000m }] };

        Assert.Empty(PurchaseAnswers.Differences(Record(), again));
    }

    [Fact]
    public void Differences_of_another_operation_under_the_id() =>
        Assert.Equal("/id", Assert.Single(PurchaseAnswers.Differences(new AccountRecord(), _purchase)).Pointer);

    [Fact]
    public void From_answers_the_same_from_the_stored_record_as_the_first_time()
    {
        var member = new TestMember(Given.Program()).At(_now);
        member.Return(Given.Return("r", "p", _now, 5_00));
        var first = member.Buy(_purchase);

        var again = PurchaseAnswers.From(AccountJson.ReadRecord(AccountJson.Write(member.RecordOf("p"))), "member");

        Assert.Equal(System.Text.Json.JsonSerializer.Serialize(first), System.Text.Json.JsonSerializer.Serialize(again));
        Assert.Equal(("p", Given.Shop, "member", _now, _now, 1), (again.Id, again.Channel, again.Member, again.OccurredAt, again.ReceivedAt, again.Edition));
        Assert.Single(again.Returns);
    }

    [Fact]
    public void From_a_record_without_a_purchase_fails() => Assert.Throws<ArgumentException>(() => PurchaseAnswers.From(new AccountRecord(), "member"));

    public static TheoryData<string, RecordReturn> DifferentReturn => new()
    {
        { "/purchase/channel", Given.Return("r", "p", _now, new ReturnLine("1", 1)) with { PurchaseChannel = Given.Web } },
        { "/purchase/id", Given.Return("r", "q", _now, new ReturnLine("1", 1)) },
        { "/occurredAt", Given.Return("r", "p", _now.AddTicks(1), new ReturnLine("1", 1)) },
        { "/lines", Given.Return("r", "p", _now, new ReturnLine("1", 0.5m)) },
        { "/lines", Given.Return("r", "p", _now) },
        { "/amount", Given.Return("r", "p", _now, new ReturnLine("1", 1)) with { Amount = 1 } },
    };

    [Theory]
    [MemberData(nameof(DifferentReturn))]
    public void Differences_of_a_return_names_the_field_that_differs_applied_or_parked(string pointer, RecordReturn sent)
    {
        var command = Given.Return("r", "p", _now, new ReturnLine("1", 1));
        var applied = new TestMember(Given.Program()).At(_now);
        applied.Buy(_purchase);
        applied.Return(command);
        var parked = new TestMember(Given.Program()).At(_now);
        parked.Return(command);

        foreach (var record in new[] { applied.Journal[^1], parked.Journal[^1] })
        {
            Assert.Equal(pointer, Assert.Single(ReturnAnswers.Differences(record, sent)).Pointer);
            Assert.Empty(ReturnAnswers.Differences(record, command with { DryRun = true, Import = true, OccurredAt = _now.ToOffset(TimeSpan.FromHours(-3)) }));
        }
    }

    [Fact]
    public void Differences_of_a_return_and_another_operation_under_its_id()
    {
        Assert.Equal("/id", Assert.Single(ReturnAnswers.Differences(Record(), Given.Return("r", "p", _now))).Pointer);
        Assert.Throws<ArgumentException>(() => ReturnAnswers.From(Record(), "member"));
    }

    private static RecordPurchase Line(int index, Func<PurchaseLine, PurchaseLine> change) =>
        _purchase with { Lines = _purchase.Lines.SetItem(index, change(_purchase.Lines[index])) };

    private static AccountRecord Record()
    {
        var member = new TestMember(Given.Program()).At(_now);
        member.Buy(_purchase);
        return member.Journal[^1];
    }
}
