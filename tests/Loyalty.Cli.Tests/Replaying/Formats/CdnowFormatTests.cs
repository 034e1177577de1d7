using Loyalty.Cli.Files;
using Loyalty.Cli.Replaying;
using Loyalty.Cli.Replaying.Formats;
using Loyalty.Cli.Sending;
using Loyalty.Cli.Tests.Support;
using Loyalty.Testing;

namespace Loyalty.Cli.Tests.Replaying.Formats;

public sealed class CdnowFormatTests
{
    private readonly CdnowFormat _format = new();

    [Fact]
    public void Read_purchases_of_one_day_are_numbered_and_go_in_the_order_of_time()
    {
        var (operations, report) = _format.Read(
            " customer_id  date number_of_cds  dollar_value\r\n 00002 19970112  1   12.00\r\n 00002 19970112  5   77.05\r\n 00001 19970101  1    0.00\r\n");

        Assert.Equal(
            ["Enroll cd-00001", "Purchase 00001-19970101-1", "Enroll cd-00002", "Purchase 00002-19970112-1", "Purchase 00002-19970112-2"],
            operations.Names());
        var purchase = operations[4].Json();
        Assert.Equal(["1:cd×5=7705"], purchase["lines"]!.AsArray().Select(line => line!.Line()));
        Assert.Equal("GBP", (string?)purchase["amount"]!["currency"]);
        Assert.Equal(0, (long)operations[1].Json()["amount"]!["amount"]!);
        Assert.Equal(3, report.Found["lines"]);
    }

    [Theory]
    [InlineData("America/New_York", "1997-07-01T12:00:00-04:00")]
    [InlineData("Pacific/Auckland", "1997-07-01T12:00:00+12:00")]
    public void Read_days_are_noon_in_the_zone_of_the_program(string zone, string expected)
    {
        var (operations, _) = _format.Read("1 19970701 1 1.00", zone: zone);

        Assert.Equal(expected, (string?)operations[1].Json()["occurredAt"]);
        Assert.Equal(expected, (string?)operations[0].Json()["enrolledAt"]);
    }

    [Fact]
    public void Read_the_sample_has_a_second_id_that_is_not_used()
    {
        var (operations, _) = _format.Read(" 00004 0001 19970101  2   29.33\n");

        Assert.Equal(["Enroll cd-00004", "Purchase 00004-19970101-1"], operations.Names());
    }

    [Fact]
    public void Read_zero_discs_are_skipped_with_a_count_and_take_no_number()
    {
        var (operations, report) = _format.Read("1 19970101 0 0.00\n1 19970101 1 1.00\n");

        Assert.Equal(["Enroll cd-1", "Purchase 1-19970101-1"], operations.Names());
        Assert.Equal(1, report.Skipped[CdnowFormat.NothingBought]);
    }

    [Theory]
    [InlineData("1 19970101 1", "3 columns where there should be 4 (or 5 in the sample)")]
    [InlineData("1 19971301 1 1.00", "'19971301' is not a day (yyyyMMdd)")]
    [InlineData("1 19970101 -1 1.00", "'-1' is not a number of CDs")]
    [InlineData("1 19970101 1 -1.00", "'-1.00' is not an amount")]
    [InlineData("1 19970101 1 a", "'a' is not an amount")]
    [InlineData("1/1 19970101 1 1.00", "'1/1' can't be a customer's id")]
    public void Read_a_broken_line_is_named_and_the_rest_goes_on(string broken, string reason)
    {
        var (operations, report) = _format.Read($"7 19970101 1 1.00\n\n{broken}\n8 19970101 1 1.00\n");

        Assert.Equal([new BrokenLine(3, reason)], report.BrokenLines);
        Assert.Equal(4, operations.Count);
    }

    [Fact]
    public void Read_limit_takes_the_first_purchases()
    {
        var (operations, _) = _format.Read("1 19970105 1 1.00\n2 19970101 1 1.00\n", limit: 1);

        Assert.Equal(["Enroll cd-1", "Purchase 1-19970105-1"], operations.Names());
    }

    [Fact]
    public void Read_the_real_files_come_to_their_known_counts()
    {
        foreach (var (path, purchases, members) in new[] { (RealFiles.Cdnow, 69_659, 23_570), (RealFiles.CdnowSample, 6_919, 2_357) })
        {
            if (path is null)
            {
                continue;
            }

            using var file = LineFile.Open(path);
            var report = new ReadReport();
            var operations = _format.Read(file, new FormatContext("web", "GBP", TimeZoneInfo.Utc, null), report).Operations.ToList();

            Assert.Equal(purchases, operations.Count(operation => operation.Kind == OperationKind.Purchase));
            Assert.Equal(members, operations.Count(operation => operation.Kind == OperationKind.Enroll));
            Assert.Equal(operations.Count, operations.Select(operation => (operation.Kind, operation.Id)).Distinct().Count());
            Assert.Equal(0, report.Broken);
        }
    }
}
