using Loyalty.Cli.Replaying;
using Loyalty.Cli.Replaying.Formats;
using Loyalty.Cli.Sending;
using Loyalty.Cli.Tests.Support;

namespace Loyalty.Cli.Tests.Replaying.Formats;

public sealed class CancellationMatcherTests
{
    [Fact]
    public void Match_takes_the_newest_sale_first_and_goes_on_across_sales_and_lines()
    {
        var (returns, unmatched) = Read(
            """
            1,A,x,5,2010-01-01 09:00:00,1,7,UK
            2,A,x,2,2010-01-02 09:00:00,1,7,UK
            2,B,x,9,2010-01-02 09:00:00,1,7,UK
            2,A,x,1,2010-01-02 09:00:00,1,7,UK
            C3,A,x,-7,2010-01-03 09:00:00,1,7,UK
            """);

        Assert.Equal(["C3-2 of 2: 1×2 3×1", "C3-1 of 1: 1×4"], returns);
        Assert.Equal(0, unmatched.Lines);
    }

    [Fact]
    public void Match_sales_after_the_cancellation_are_not_taken()
    {
        var (returns, unmatched) = Read(
            """
            1,A,x,1,2010-01-01 09:00:00,1,7,UK
            C2,A,x,-2,2010-01-02 09:00:00,1,7,UK
            3,A,x,1,2010-01-02 09:00:01,1,7,UK
            """);

        Assert.Equal(["C2-1 of 1: 1×1"], returns);
        Assert.Equal((1, 1, 1m), (unmatched.Lines, unmatched.PartlyMatchedLines, unmatched.Quantity));
    }

    [Fact]
    public void Match_sales_at_the_same_instant_are_taken()
    {
        var (returns, _) = Read("C2,A,x,-1,2010-01-01 09:00:00,1,7,UK\n1,A,x,1,2010-01-01 09:00:00,1,7,UK");

        Assert.Equal(["C2-1 of 1: 1×1"], returns);
    }

    [Fact]
    public void Match_of_two_sales_at_one_instant_the_later_in_the_file_is_the_newer()
    {
        var (returns, _) = Read("1,A,x,1,2010-01-01 09:00:00,1,7,UK\n2,A,x,1,2010-01-01 09:00:00,1,7,UK\nC3,A,x,-1,2010-01-02 09:00:00,1,7,UK");

        Assert.Equal(["C3-2 of 2: 1×1"], returns);
    }

    [Fact]
    public void Match_what_one_cancellation_took_is_not_there_for_the_next()
    {
        var (returns, unmatched) = Read(
            """
            1,A,x,3,2010-01-01 09:00:00,1,7,UK
            C3,A,x,-2,2010-01-03 09:00:00,1,7,UK
            C2,A,x,-2,2010-01-02 09:00:00,1,7,UK
            """);

        // In the order of time, whatever the order of the file.
        Assert.Equal(["C2-1 of 1: 1×2", "C3-1 of 1: 1×1"], returns);
        Assert.Equal((1, 1, 1m), (unmatched.Lines, unmatched.PartlyMatchedLines, unmatched.Quantity));
    }

    [Fact]
    public void Match_lines_of_one_cancellation_that_meet_on_a_sale_are_one_return()
    {
        var (returns, _) = Read(
            """
            1,A,x,3,2010-01-01 09:00:00,1,7,UK
            1,B,x,3,2010-01-01 09:00:00,1,7,UK
            C2,B,x,-1,2010-01-02 09:00:00,1,7,UK
            C2,A,x,-1,2010-01-02 09:00:00,1,7,UK
            C2,A,x,-1,2010-01-02 09:00:00,1,7,UK
            """);

        Assert.Equal(["C2-1 of 1: 1×2 2×1"], returns);
    }

    [Fact]
    public void Match_another_customer_or_stock_code_finds_none()
    {
        var (returns, unmatched) = Read(
            """
            1,A,x,3,2010-01-01 09:00:00,1,7,UK
            C2,A,x,-1,2010-01-02 09:00:00,1,8,UK
            C3,B,x,-4,2010-01-02 09:00:00,1,7,UK
            """);

        Assert.Empty(returns);
        Assert.Equal((2, 0, 0, 5m), (unmatched.Lines, unmatched.PartlyMatchedLines, unmatched.GuestLines, unmatched.Quantity));
    }

    [Fact]
    public void Match_guests_find_none()
    {
        var (returns, unmatched) = Read("1,A,x,3,2010-01-01 09:00:00,1,,UK\nC2,A,x,-1,2010-01-02 09:00:00,1,,UK");

        Assert.Empty(returns);
        Assert.Equal((1, 1, 1m), (unmatched.Lines, unmatched.GuestLines, unmatched.Quantity));
    }

    [Fact]
    public void Match_positive_lines_of_a_cancellation_are_skipped()
    {
        var (operations, report) = new OnlineRetailFormat().Read(Header + "1,A,x,3,2010-01-01 09:00:00,1,7,UK\nC2,A,x,1,2010-01-02 09:00:00,1,7,UK");

        Assert.DoesNotContain(operations, operation => operation.Kind == OperationKind.Return);
        Assert.Equal(1, report.Skipped[OnlineRetailFormat.PositiveCancellations]);
        Assert.Equal(0, report.Unmatched.Lines);
    }

    [Fact]
    public void Match_one_who_only_cancelled_is_not_enrolled()
    {
        var (operations, _) = new OnlineRetailFormat().Read(Header + "C2,A,x,-1,2010-01-02 09:00:00,1,7,UK");

        Assert.Empty(operations);
    }

    private const string Header = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n";

    private static (IEnumerable<string> Returns, UnmatchedReturns Unmatched) Read(string lines)
    {
        var (operations, report) = new OnlineRetailFormat().Read(Header + lines);
        var returns = operations.Where(operation => operation.Kind == OperationKind.Return).Select(operation =>
        {
            var body = operation.Json();
            Assert.True((bool)body["import"]!);
            Assert.Equal("c-7", (string?)body["member"]);
            return $"{body["id"]} of {body["purchase"]!["id"]}: {string.Join(' ', body["lines"]!.AsArray().Select(line => $"{line!["line"]}×{line["quantity"]}"))}";
        });
        return ([.. returns], report.Unmatched);
    }
}
