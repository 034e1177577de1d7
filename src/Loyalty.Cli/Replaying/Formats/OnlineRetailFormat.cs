using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Loyalty.Cli.Files;
using Loyalty.Cli.Sending;
using Loyalty.Cli.Time;

namespace Loyalty.Cli.Replaying.Formats;

/// <summary>
/// "Online Retail" and "Online Retail II" of the UCI repository: one CSV line for each line of an invoice, with the
/// columns Invoice, StockCode, Description, Quantity, InvoiceDate, Price, Customer ID and Country. The rules:
/// <list type="bullet">
/// <item>Lines with one invoice number are one purchase, wherever they stand. Its id is the invoice number; the id of
/// a line is its place among the lines that are sent, as a stock code may stand on several.</item>
/// <item>The invoice's time is the earliest of its lines (the shop's system wrote some invoices over two minutes), in
/// Europe/London. Its customer is the first that is named; a line that names another one is broken.</item>
/// <item>A line's amount is quantity × price in minor units, rounded half up, line by line: prices may have three
/// decimals.</item>
/// <item>Stock codes lose blanks around them and are otherwise taken as they are.</item>
/// <item>A customer is the member c-{id}, enrolled at the first purchase; one who only cancelled is not enrolled.
/// Invoices without a customer are guest purchases.</item>
/// <item>Numbers starting with C are cancellations; see <see cref="CancellationMatcher"/>. One return for each
/// cancellation and sale, with the id {cancellation}-{sale}.</item>
/// <item>Numbers starting with A adjust bad debt and are skipped, as are lines with a negative quantity on other
/// invoices (stock movements), with a quantity of 0 or with a negative price, and what has no line left.</item>
/// <item>A broken line is left out; the rest of its invoice is sent.</item>
/// </list>
/// </summary>
internal sealed class OnlineRetailFormat : IPurchaseFormat
{
    public const string Adjustments = "invoices that adjust bad debt (A…)";
    public const string StockMovements = "lines that move stock (negative quantity without C)";
    public const string EmptyInvoices = "invoices with nothing left to sell";
    public const string NothingBought = "lines with a quantity of 0";
    public const string NegativePrices = "lines with a negative price";
    public const string PositiveCancellations = "cancellation lines with a positive quantity";

    /// <summary>Return ids join two of them and must fit the ids of the platform.</summary>
    private const int LongestInvoiceNumber = 49;

    private const int LongestCustomer = 90;
    private const int LongestStockCode = 100;
    private const decimal LargestQuantity = 1_000_000;
    private const decimal LargestPrice = 1_000_000_000;
    private static readonly string[] DateFormats = ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyy-MM-ddTHH:mm:ss"];

    /// <summary>The columns that are needed, each with its name in the second and in the first edition of the data.</summary>
    private static readonly string[][] Columns = [["Invoice", "InvoiceNo"], ["StockCode"], ["Quantity"], ["InvoiceDate"], ["Price", "UnitPrice"], ["Customer ID", "CustomerID"]];

    public string Name => "online-retail";

    public int Version => 1;

    public string OwnCurrency => "GBP";

    public ReplaySource Read(LineFile file, FormatContext context, ReadReport report)
    {
        var zone = ZonedTime.Find("Europe/London");
        var sales = new List<Invoice>();
        var cancellations = new List<Invoice>();
        foreach (var invoice in ReadInvoices(file, context.Limit, zone, report))
        {
            Sort(invoice, sales, cancellations, report);
        }

        var returns = CancellationMatcher.Match(sales, cancellations, report.Unmatched);
        var steps = Plan(sales, returns);
        return new ReplaySource(steps.Count, steps.Select(step => step.ToOperation(context)));
    }

    /// <summary>Invoices in the order in which they begin in the file, with every line that was understood.</summary>
    private static IReadOnlyCollection<Invoice> ReadInvoices(LineFile file, long? limit, TimeZoneInfo zone, ReadReport report)
    {
        var invoices = new Dictionary<string, Invoice>(StringComparer.Ordinal);
        var inOrder = new List<Invoice>();
        var known = invoices.GetAlternateLookup<ReadOnlySpan<char>>();
        var texts = new Texts();
        var fields = new CsvFields();
        int[]? columns = null;
        var columnCount = 0;
        var lines = 0L;
        foreach (var line in file.Lines())
        {
            var reason = line.TooLong ? "the line is too long" : fields.Read(Encoding.UTF8.GetString(line.Bytes.Span));
            if (columns is null)
            {
                columns = reason is null ? FindColumns(fields) : throw new CliException($"This is not an Online Retail file: in its header, {reason}.");
                columnCount = fields.Count;
                continue;
            }

            lines++;
            Row row = default;
            if (reason is not null || (reason = Parse(fields, columns, columnCount, texts, out row)) is not null)
            {
                report.Break(line.Number, reason);
                continue;
            }

            if (!known.TryGetValue(fields[columns[0]].Trim(), out var invoice))
            {
                if (inOrder.Count >= limit)
                {
                    continue;
                }

                invoice = new Invoice(row.Invoice, line.Number);
                invoices.Add(row.Invoice, invoice);
                inOrder.Add(invoice);
            }

            if (invoice.Customer is not null && row.Customer is not null && invoice.Customer != row.Customer)
            {
                report.Break(line.Number, $"invoice {row.Invoice} is customer {invoice.Customer}'s, and this line names customer {row.Customer}");
                continue;
            }

            invoice.Customer ??= row.Customer;
            invoice.At = invoice.Lines.Count == 0 || row.Date < invoice.At ? row.Date : invoice.At;
            invoice.Lines.Add(new InvoiceLine(row.StockCode, row.Quantity, row.Price));
        }

        if (columns is null)
        {
            throw new CliException("This is not an Online Retail file: it is empty.");
        }

        foreach (var invoice in inOrder)
        {
            invoice.Instant = zone.At(invoice.At);
        }

        report.Find("lines", lines);
        report.Find("invoices", inOrder.Count);
        return inOrder;
    }

    private static int[] FindColumns(CsvFields header) => Array.ConvertAll(Columns, names =>
    {
        for (var i = 0; i < header.Count; i++)
        {
            if (names.Contains(header[i].Trim().ToString(), StringComparer.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        throw new CliException($"This is not an Online Retail file: its header has no column '{names[0]}'.");
    });

    /// <returns>Null, or what is wrong with the line.</returns>
    private static string? Parse(CsvFields fields, int[] columns, int columnCount, Texts texts, out Row row)
    {
        row = default;
        if (fields.Count != columnCount)
        {
            return $"{fields.Count} columns where the header has {columnCount}";
        }

        var invoice = fields[columns[0]].Trim();
        if (!IsId(invoice, LongestInvoiceNumber))
        {
            return $"'{Shown(invoice)}' can't be an invoice number (1 to {LongestInvoiceNumber} letters and digits)";
        }

        var stockCode = fields[columns[1]].Trim();
        if (stockCode.IsEmpty || stockCode.Length > LongestStockCode || stockCode.IndexOf('\uFFFD') >= 0 || HasControl(stockCode))
        {
            return $"'{Shown(stockCode)}' can't be a stock code (1 to {LongestStockCode} characters of UTF-8)";
        }

        var quantityText = fields[columns[2]].Trim();
        if (!decimal.TryParse(quantityText, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var quantity)
            || Math.Abs(quantity) > LargestQuantity || decimal.Round(quantity, 3) != quantity)
        {
            return $"'{Shown(quantityText)}' is not a quantity";
        }

        var dateText = fields[columns[3]].Trim();
        if (!DateTime.TryParseExact(dateText, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return $"'{Shown(dateText)}' is not a date (yyyy-MM-dd HH:mm:ss)";
        }

        var priceText = fields[columns[4]].Trim();
        if (!decimal.TryParse(priceText, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var price)
            || Math.Abs(price) > LargestPrice)
        {
            return $"'{Shown(priceText)}' is not a price";
        }

        // Spreadsheets turn the column into decimals as soon as one field of it is empty.
        var customer = fields[columns[5]].Trim();
        customer = customer.EndsWith(".0") ? customer[..^2] : customer;
        if (!customer.IsEmpty && !IsId(customer, LongestCustomer))
        {
            return $"'{Shown(customer)}' can't be a customer's number";
        }

        row = new Row(texts.Of(invoice), texts.Of(stockCode), quantity, date, price, customer.IsEmpty ? null : texts.Of(customer));
        return null;
    }

    /// <summary>Keeps of an invoice what was sold or cancelled and counts the rest.</summary>
    private static void Sort(Invoice invoice, List<Invoice> sales, List<Invoice> cancellations, ReadReport report)
    {
        if (invoice.Number.StartsWith('A'))
        {
            report.Skip(Adjustments);
            return;
        }

        if (invoice.Number.StartsWith('C'))
        {
            report.Find("cancellations");
            report.Skip(PositiveCancellations, invoice.Lines.RemoveAll(line => line.Quantity >= 0));
            cancellations.Add(invoice);
            return;
        }

        report.Skip(StockMovements, invoice.Lines.RemoveAll(line => line.Quantity < 0));
        report.Skip(NothingBought, invoice.Lines.RemoveAll(line => line.Quantity == 0));
        report.Skip(NegativePrices, invoice.Lines.RemoveAll(line => line.Price < 0));
        if (invoice.Lines.Count == 0)
        {
            report.Skip(EmptyInvoices);
            return;
        }

        sales.Add(invoice);
    }

    /// <summary>Everything in the order of time; at one instant a member is enrolled, buys, and returns.</summary>
    private static List<Step> Plan(List<Invoice> sales, IReadOnlyList<MatchedReturn> returns)
    {
        var steps = new List<Step>(sales.Count + returns.Count);
        var first = new Dictionary<string, Invoice>(StringComparer.Ordinal);
        foreach (var sale in sales)
        {
            steps.Add(new Step(sale.Instant, OperationKind.Purchase, sale, null));
            if (sale.Customer is { } customer)
            {
                ref var earliest = ref CollectionsMarshal.GetValueRefOrAddDefault(first, customer, out _);
                earliest = earliest is null || sale.Instant < earliest.Instant ? sale : earliest;
            }
        }

        steps.AddRange(first.Values.Select(sale => new Step(sale.Instant, OperationKind.Enroll, sale, null)));
        steps.AddRange(returns.Select(matched => new Step(matched.Cancellation.Instant, OperationKind.Return, matched.Sale, matched)));

        // The sort is stable, so that the file's order holds within an instant.
        return [.. steps.OrderBy(step => step.At).ThenBy(step => step.Kind)];
    }

    private static bool IsId(ReadOnlySpan<char> text, int longest) => text.Length <= longest && PlatformIds.Fits(text);

    private static bool HasControl(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (char.IsControl(c))
            {
                return true;
            }
        }

        return false;
    }

    private static string Shown(ReadOnlySpan<char> text) => text.Length <= 40 ? text.ToString() : $"{text[..40]}…";

    private readonly record struct Row(string Invoice, string StockCode, decimal Quantity, DateTime Date, decimal Price, string? Customer);

    /// <summary>Half a million lines share a few thousand stock codes and customers.</summary>
    private sealed class Texts
    {
        private readonly HashSet<string> _texts = new(StringComparer.Ordinal);

        public string Of(ReadOnlySpan<char> text)
        {
            var lookup = _texts.GetAlternateLookup<ReadOnlySpan<char>>();
            if (!lookup.TryGetValue(text, out var known))
            {
                known = text.ToString();
                _texts.Add(known);
            }

            return known;
        }
    }

    private sealed record Step(DateTimeOffset At, OperationKind Kind, Invoice Sale, MatchedReturn? Return)
    {
        public ReplayOperation ToOperation(FormatContext context)
        {
            var member = Sale.Customer is { } customer ? $"c-{customer}" : null;
            var (id, line, body) = Kind switch
            {
                OperationKind.Enroll => (member!, Sale.FirstLine, ReplayBodies.Enroll(member!, At)),
                OperationKind.Purchase => (Sale.Number, Sale.FirstLine,
                    ReplayBodies.Purchase(context.Channel, Sale.Number, member, At, context.Currency, Sale.Lines.ConvertAll(sold => (sold.StockCode, sold.Quantity, sold.Amount)))),
                _ => (Return!.Id, Return.Cancellation.FirstLine,
                    ReplayBodies.Return(context.Channel, Return.Id, member!, Sale.Number, At, Return.Quantities.Select(quantity => (quantity.Key, quantity.Value)))),
            };
            return new ReplayOperation
            {
                Kind = Kind,
                Id = id,
                Account = member is null ? Account.OfGuest(Sale.Number) : Account.OfMember(member),
                Guest = member is null,
                Channel = context.Channel,
                Line = line,
                Body = body,
            };
        }
    }
}

/// <summary>The lines of an Online Retail file that share a number.</summary>
internal sealed class Invoice(string number, long firstLine)
{
    public string Number { get; } = number;

    public long FirstLine { get; } = firstLine;

    public string? Customer { get; set; }

    /// <summary>The shop's local time.</summary>
    public DateTime At { get; set; }

    public DateTimeOffset Instant { get; set; }

    public List<InvoiceLine> Lines { get; } = [];
}

internal readonly record struct InvoiceLine(string StockCode, decimal Quantity, decimal Price)
{
    /// <summary>In minor units, rounded half up (neither factor is negative on a line that is sold).</summary>
    public long Amount => (long)decimal.Round(Quantity * Price * 100, 0, MidpointRounding.AwayFromZero);
}
