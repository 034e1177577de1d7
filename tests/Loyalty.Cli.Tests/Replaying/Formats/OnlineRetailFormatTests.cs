using Loyalty.Cli.Files;
using Loyalty.Cli.Replaying;
using Loyalty.Cli.Replaying.Formats;
using Loyalty.Cli.Sending;
using Loyalty.Cli.Tests.Support;
using Loyalty.Testing;

namespace Loyalty.Cli.Tests.Replaying.Formats;

public sealed class OnlineRetailFormatTests
{
    private const string Header = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n";
    private readonly OnlineRetailFormat _format = new();

    [Fact]
    public void Read_lines_of_one_invoice_are_one_purchase()
    {
        var (operations, report) = Read(
            """
            1,A1,"LIGHTS, ""RED"" ",2,2010-01-05 09:00:00,1.25,77,United Kingdom
            1,A2,MUG,1,2010-01-05 09:00:00,3,77,United Kingdom
            1,A1,"LIGHTS, ""RED"" ",1,2010-01-05 09:00:00,1.25,77,United Kingdom
            """);

        Assert.Equal(["Enroll c-77", "Purchase 1"], operations.Names());
        var purchase = operations[1].Json();
        Assert.Equal(["1:A1×2=250", "2:A2×1=300", "3:A1×1=125"], purchase["lines"]!.AsArray().Select(line => line!.Line()));
        Assert.Equal(675, (long)purchase["amount"]!["amount"]!);
        Assert.Equal("GBP", (string?)purchase["amount"]!["currency"]);
        Assert.Equal("c-77", (string?)purchase["member"]);
        Assert.Equal("web", (string?)purchase["channel"]);
        Assert.True((bool)purchase["import"]!);
        Assert.Equal(3, report.Found["lines"]);
        Assert.Equal(1, report.Found["invoices"]);
        Assert.Equal(0, report.Broken);
    }

    [Fact]
    public void Read_the_lines_of_an_invoice_stand_apart_join_them()
    {
        var (operations, _) = Read(
            """
            1,A,x,1,2010-01-05 09:00:00,1,7,UK
            2,A,x,1,2010-01-05 09:01:00,1,8,UK
            1,B,x,1,2010-01-05 09:01:00,1,7,UK
            """);

        Assert.Equal(2, Purchase(operations, "1")["lines"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("3", "0.125", 38)] // 37.5 pence
    [InlineData("1", "0.005", 1)]
    [InlineData("1", "0.004", 0)]
    [InlineData("7", "2.55", 1785)]
    [InlineData("19152", "0", 0)]
    public void Read_prices_with_three_decimals_round_half_up_per_line(string quantity, string price, long expected)
    {
        var (operations, _) = Read($"1,A,x,{quantity},2010-01-05 09:00:00,{price},7,UK");

        Assert.Equal(expected, (long)Purchase(operations, "1")["lines"]![0]!["amount"]!);
    }

    [Fact]
    public void Read_two_lines_of_half_pence_are_rounded_one_by_one()
    {
        var (operations, _) = Read("1,A,x,1,2010-01-05 09:00:00,0.005,7,UK\n1,B,x,1,2010-01-05 09:00:00,0.005,7,UK");

        Assert.Equal(2, (long)Purchase(operations, "1")["amount"]!["amount"]!);
    }

    [Theory]
    [InlineData("2010-01-05 09:00:00", "2010-01-05T09:00:00+00:00")]
    [InlineData("2010-07-05 09:00:00", "2010-07-05T09:00:00+01:00")]
    [InlineData("2010-03-28 01:30:00", "2010-03-28T02:30:00+01:00")] // skipped by the clocks: moved forward by the gap
    [InlineData("2010-10-31 01:30:00", "2010-10-31T01:30:00+01:00")] // exists twice: the earlier
    public void Read_local_times_become_instants_of_london(string local, string expected)
    {
        var (operations, _) = Read($"1,A,x,1,{local},1,7,UK");

        Assert.Equal(expected, (string?)Purchase(operations, "1")["occurredAt"]);
    }

    [Fact]
    public void Read_lines_of_an_invoice_differ_in_time_take_the_earliest()
    {
        var (operations, _) = Read("1,A,x,1,2010-01-05 09:01:00,1,7,UK\n1,B,x,1,2010-01-05 09:00:00,1,7,UK");

        Assert.Equal("2010-01-05T09:00:00+00:00", (string?)Purchase(operations, "1")["occurredAt"]);
    }

    [Fact]
    public void Read_a_line_names_another_customer_is_broken()
    {
        var (operations, report) = Read("1,A,x,1,2010-01-05 09:00:00,1,,UK\n1,B,x,1,2010-01-05 09:00:00,1,7,UK\n1,C,x,1,2010-01-05 09:00:00,1,8,UK");

        Assert.Equal("c-7", (string?)Purchase(operations, "1")["member"]);
        Assert.Equal(2, Purchase(operations, "1")["lines"]!.AsArray().Count);
        Assert.Equal([new BrokenLine(4, "invoice 1 is customer 7's, and this line names customer 8")], report.BrokenLines);
    }

    [Fact]
    public void Read_no_customer_is_a_guest_purchase()
    {
        var (operations, _) = Read("1,A,x,1,2010-01-05 09:00:00,1,,UK");

        var purchase = Assert.Single(operations);
        Assert.True(purchase.Guest);
        Assert.Null(purchase.Json()["member"]);
        Assert.StartsWith("guest/", purchase.Account);
    }

    [Fact]
    public void Read_customer_numbers_with_a_decimal_are_the_same_customers()
    {
        var (operations, _) = Read("1,A,x,1,2010-01-05 09:00:00,1,7.0,UK");

        Assert.Equal("c-7", (string?)Purchase(operations, "1")["member"]);
    }

    [Fact]
    public void Read_members_are_enrolled_at_their_first_purchase_and_before_it()
    {
        var (operations, _) = Read(
            """
            2,A,x,1,2010-02-01 09:00:00,1,7,UK
            1,A,x,1,2010-01-01 09:00:00,1,7,UK
            """);

        Assert.Equal(["Enroll c-7", "Purchase 1", "Purchase 2"], operations.Names());
        Assert.Equal("2010-01-01T09:00:00+00:00", (string?)operations[0].Json()["enrolledAt"]);
        Assert.Equal("c-7", (string?)operations[0].Json()["id"]);
    }

    [Fact]
    public void Read_at_one_instant_sales_go_before_returns_and_otherwise_in_the_order_of_the_file()
    {
        var (operations, _) = Read(
            """
            C9,A,x,-1,2010-01-01 09:00:00,1,7,UK
            2,A,x,1,2010-01-01 09:00:00,1,7,UK
            1,A,x,1,2010-01-01 09:00:00,1,7,UK
            """);

        Assert.Equal(["Enroll c-7", "Purchase 2", "Purchase 1", "Return C9-1"], operations.Names());
    }

    [Fact]
    public void Read_adjustments_and_stock_movements_are_skipped_with_a_count()
    {
        var (operations, report) = Read(
            """
            A1,B,Adjust bad debt,1,2010-01-01 09:00:00,-53594.36,,UK
            2,A,lost,-5,2010-01-01 09:00:00,0,,UK
            3,A,x,-1,2010-01-01 09:00:00,1,7,UK
            3,B,x,2,2010-01-01 09:00:00,1,7,UK
            4,A,x,0,2010-01-01 09:00:00,1,7,UK
            5,A,x,1,2010-01-01 09:00:00,-1,7,UK
            """);

        Assert.Equal(["Enroll c-7", "Purchase 3"], operations.Names());
        Assert.Equal(["1:B×2=200"], Purchase(operations, "3")["lines"]!.AsArray().Select(line => line!.Line()));
        Assert.Equal(1, report.Skipped[OnlineRetailFormat.Adjustments]);
        Assert.Equal(2, report.Skipped[OnlineRetailFormat.StockMovements]);
        Assert.Equal(1, report.Skipped[OnlineRetailFormat.NothingBought]);
        Assert.Equal(1, report.Skipped[OnlineRetailFormat.NegativePrices]);
        Assert.Equal(3, report.Skipped[OnlineRetailFormat.EmptyInvoices]);
    }

    [Fact]
    public void Read_zero_amounts_are_purchases()
    {
        var (operations, _) = Read("1,A,gift,1,2010-01-01 09:00:00,0,7,UK");

        Assert.Equal(0, (long)Purchase(operations, "1")["amount"]!["amount"]!);
    }

    [Theory]
    [InlineData("47503J ", "47503J")]
    [InlineData("BANK CHARGES", "BANK CHARGES")]
    [InlineData("gift_0001/20 £é", "gift_0001/20 £é")]
    public void Read_stock_codes_are_taken_as_text_without_blanks_around_them(string code, string expected)
    {
        var (operations, _) = Read($"1,{code},x,1,2010-01-01 09:00:00,1,7,UK");

        Assert.Equal(expected, (string?)Purchase(operations, "1")["lines"]![0]!["sku"]);
    }

    [Fact]
    public void Read_675_lines_are_one_purchase()
    {
        var (operations, _) = Read(string.Join('\n', Enumerable.Range(1, 675).Select(n => $"1,S{n % 300},x,1,2010-01-01 09:00:00,0.01,7,UK")));

        Assert.Equal(675, Purchase(operations, "1")["lines"]!.AsArray().Count);
        Assert.Equal(675, (long)Purchase(operations, "1")["amount"]!["amount"]!);
    }

    [Theory]
    [InlineData("1,A,x,1,2010-01-01 09:00:00,1,7", "7 columns where the header has 8")]
    [InlineData("1,A,x,1,2010-01-01 09:00:00,1,7,UK,more", "9 columns where the header has 8")]
    [InlineData("1,A,\"x,1,2010-01-01 09:00:00,1,7,UK", "a quote is not closed")]
    [InlineData("1,A,\"x\"y,1,2010-01-01 09:00:00,1,7,UK", "something follows a closing quote")]
    [InlineData("1,A,x,one,2010-01-01 09:00:00,1,7,UK", "'one' is not a quantity")]
    [InlineData("1,A,x,0.0001,2010-01-01 09:00:00,1,7,UK", "'0.0001' is not a quantity")]
    [InlineData("1,A,x,9999999999999999999999999999999,2010-01-01 09:00:00,1,7,UK", "'9999999999999999999999999999999' is not a quantity")]
    [InlineData("1,A,x,1,2010-02-30 09:00:00,1,7,UK", "'2010-02-30 09:00:00' is not a date (yyyy-MM-dd HH:mm:ss)")]
    [InlineData("1,A,x,1,2010-01-01 09:00:00,£1,7,UK", "'£1' is not a price")]
    [InlineData("1,A,x,1,2010-01-01 09:00:00,99999999999,7,UK", "'99999999999' is not a price")]
    [InlineData("1/2,A,x,1,2010-01-01 09:00:00,1,7,UK", "'1/2' can't be an invoice number (1 to 49 letters and digits)")]
    [InlineData(",A,x,1,2010-01-01 09:00:00,1,7,UK", "'' can't be an invoice number (1 to 49 letters and digits)")]
    [InlineData("1,,x,1,2010-01-01 09:00:00,1,7,UK", "'' can't be a stock code (1 to 100 characters of UTF-8)")]
    [InlineData("1,A,x,1,2010-01-01 09:00:00,1,7 7,UK", "'7 7' can't be a customer's number")]
    [InlineData("nonsense", "1 columns where the header has 8")]
    public void Read_a_broken_line_is_named_and_the_rest_goes_on(string broken, string reason)
    {
        var (operations, report) = Read($"8,A,x,1,2010-01-01 09:00:00,1,7,UK\n{broken}\n9,A,x,1,2010-01-01 10:00:00,1,7,UK");

        Assert.Equal([new BrokenLine(3, reason)], report.BrokenLines);
        Assert.Equal(["Enroll c-7", "Purchase 8", "Purchase 9"], operations.Names());
    }

    [Fact]
    public void Read_a_stock_code_that_is_not_utf8_is_broken()
    {
        byte[] bytes = [.. System.Text.Encoding.UTF8.GetBytes(Header + "1,A"), 0xA3, .. ",x,1,2010-01-01 09:00:00,1,7,UK\n"u8];

        Assert.Equal(2, Assert.Single(_format.Read(bytes).Report.BrokenLines).Line);
    }

    [Fact]
    public void Read_a_file_of_another_kind_is_refused_whole()
    {
        var noPrice = Assert.Throws<CliException>(() => _format.Read("Invoice,StockCode,Quantity,InvoiceDate,Customer ID\n"));
        var empty = Assert.Throws<CliException>(() => _format.Read(""));

        Assert.Contains("no column 'Price'", noPrice.Message, StringComparison.Ordinal);
        Assert.Contains("it is empty", empty.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_the_columns_of_the_first_edition_are_understood()
    {
        var (operations, _) = _format.Read("\uFEFFInvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\r\n1,A,x,1,2010-01-01 09:00,2,7,UK\r\n");

        Assert.Equal(200, (long)Purchase(operations, "1")["amount"]!["amount"]!);
    }

    [Fact]
    public void Read_limit_takes_the_first_invoices_whole()
    {
        var (operations, report) = Read(
            """
            1,A,x,1,2010-01-01 09:00:00,1,7,UK
            2,A,x,1,2010-01-01 09:00:00,1,8,UK
            1,B,x,1,2010-01-01 09:00:00,1,7,UK
            """, limit: 1);

        Assert.Equal(["Enroll c-7", "Purchase 1"], operations.Names());
        Assert.Equal(2, Purchase(operations, "1")["lines"]!.AsArray().Count);
        Assert.Equal(1, report.Found["invoices"]);
    }

    [Fact]
    public void Read_limit_gives_a_prefix_of_what_the_whole_file_gives()
    {
        var text = string.Join('\n', Enumerable.Range(0, 200).Select(n => $"{(n % 5 == 4 ? "C" : "")}{n},A{n % 3},x,{(n % 5 == 4 ? -1 : 2)},2010-01-01 {9 + n / 60:00}:{n % 60:00}:00,1,{n % 4},UK"));

        var whole = Read(text).Operations.Select(operation => (operation.Id, operation.Json().ToJsonString())).ToHashSet();
        var part = Read(text, limit: 90).Operations.Select(operation => (operation.Id, operation.Json().ToJsonString()));

        Assert.All(part, operation => Assert.Contains(operation, whole));
    }

    [Fact]
    public void Read_the_real_file_comes_to_its_known_counts()
    {
        if (RealFiles.OnlineRetail is not { } path)
        {
            return;
        }

        using var file = LineFile.Open(path);
        var report = new ReadReport();
        var operations = _format.Read(file, new FormatContext("web", "GBP", TimeZoneInfo.Utc, null), report).Operations.ToList();

        // Counted by a program of another language, independently.
        Assert.Equal(525_461, report.Found["lines"]);
        Assert.Equal(28_816, report.Found["invoices"]);
        Assert.Equal(4_592, report.Found["cancellations"]);
        Assert.Equal(22_100, operations.Count(operation => operation.Kind == OperationKind.Purchase));
        Assert.Equal(2_885, operations.Count(operation => operation.Guest));
        Assert.Equal(4_314, operations.Count(operation => operation.Kind == OperationKind.Enroll));
        Assert.Equal(4_439, operations.Count(operation => operation.Kind == OperationKind.Return));
        Assert.Equal((2_196, 79, 366, 15_490m), (report.Unmatched.Lines, report.Unmatched.PartlyMatchedLines, report.Unmatched.GuestLines, report.Unmatched.Quantity));
        Assert.Equal(3, report.Skipped[OnlineRetailFormat.Adjustments]);
        Assert.Equal(2_121, report.Skipped[OnlineRetailFormat.StockMovements]);
        Assert.Equal(2_121, report.Skipped[OnlineRetailFormat.EmptyInvoices]);
        Assert.Equal(1, report.Skipped[OnlineRetailFormat.PositiveCancellations]);
        Assert.Equal(0, report.Broken);
        Assert.Equal(operations.Count, operations.Select(operation => (operation.Kind, operation.Id)).Distinct().Count());
        Assert.Equal(1_030_589_201, operations.Where(operation => operation.Kind == OperationKind.Purchase).Sum(AmountOf));

        static long AmountOf(ReplayOperation operation)
        {
            using var body = System.Text.Json.JsonDocument.Parse(operation.Body);
            return body.RootElement.GetProperty("amount").GetProperty("amount").GetInt64();
        }
    }

    private (List<ReplayOperation> Operations, ReadReport Report) Read(string lines, long? limit = null) => _format.Read(Header + lines, limit);

    private static System.Text.Json.Nodes.JsonObject Purchase(List<ReplayOperation> operations, string id) =>
        operations.Single(operation => operation.Kind == OperationKind.Purchase && operation.Id == id).Json();
}
