using System.Globalization;
using System.Text;
using Loyalty.Cli.Files;
using Loyalty.Cli.Sending;
using Loyalty.Cli.Time;

namespace Loyalty.Cli.Replaying.Formats;

/// <summary>
/// The CDNOW customer base: one line for each purchase with the customer, the day (yyyyMMdd), the number of CDs and
/// the dollars, separated by blanks. The 1/10 sample has the sample's own id in a second column, which is not used:
/// its members are those of the whole file. The rules:
/// <list type="bullet">
/// <item>A purchase's id is {customer}-{day}-{n}, n counting the customer's purchases of that day in the file's order.
/// It has one line: SKU cd, the number of CDs, and the amount.</item>
/// <item>The file has no times: everything happened at noon in the program's time zone.</item>
/// <item>Dollars × 100 are taken as minor units of the program's currency, whatever that is. An amount of 0 is a
/// purchase.</item>
/// <item>A customer is the member cd-{id} (Online Retail numbers its customers alike), enrolled at the first
/// purchase.</item>
/// <item>A line with 0 CDs is skipped with a count: nothing was bought. A header line is passed over.</item>
/// </list>
/// </summary>
internal sealed class CdnowFormat : IPurchaseFormat
{
    public const string NothingBought = "purchases of 0 CDs";
    private const int LongestCustomer = 60;
    private const int MostDiscs = 1_000_000;
    private const decimal LargestAmount = 1_000_000_000;

    public string Name => "cdnow";

    public int Version => 1;

    public string? OwnCurrency => null;

    public ReplaySource Read(LineFile file, FormatContext context, ReadReport report)
    {
        var purchases = ReadPurchases(file, context.Limit, report);

        // The file stands by customer; the platform is loaded in the order of time. Both sorts are stable.
        var steps = purchases
            .GroupBy(purchase => purchase.Customer)
            .Select(customer => customer.MinBy(purchase => purchase.Day)!)
            .Select(first => (first.Day, Kind: OperationKind.Enroll, Purchase: first))
            .Concat(purchases.Select(purchase => (purchase.Day, Kind: OperationKind.Purchase, Purchase: purchase)))
            .OrderBy(step => step.Day)
            .ThenBy(step => step.Kind)
            .ToList();
        return new ReplaySource(steps.Count, steps.Select(step => ToOperation(step.Kind, step.Purchase, context)));
    }

    private static List<CdnowPurchase> ReadPurchases(LineFile file, long? limit, ReadReport report)
    {
        var purchases = new List<CdnowPurchase>();
        var ofDay = new Dictionary<(string, DateOnly), int>();
        var begun = false;
        var lines = 0L;
        foreach (var line in file.Lines())
        {
            var fields = line.TooLong ? [] : Encoding.UTF8.GetString(line.Bytes.Span).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (!begun)
            {
                begun = true;
                if (fields.Any(field => field.Contains("customer", StringComparison.OrdinalIgnoreCase)))
                {
                    continue;
                }
            }

            lines++;
            if (purchases.Count >= limit)
            {
                continue;
            }

            var reason = Parse(line, fields, out var purchase);
            if (reason is not null)
            {
                report.Break(line.Number, reason);
            }
            else if (purchase!.Discs == 0)
            {
                report.Skip(NothingBought);
            }
            else
            {
                var key = (purchase.Customer, purchase.Day);
                ofDay[key] = purchase.Ordinal = ofDay.GetValueOrDefault(key) + 1;
                purchases.Add(purchase);
            }
        }

        report.Find("lines", lines);
        report.Find("purchases", purchases.Count);
        return purchases;
    }

    /// <returns>Null, or what is wrong with the line.</returns>
    private static string? Parse(FileLine line, string[] fields, out CdnowPurchase? purchase)
    {
        purchase = null;
        if (line.TooLong)
        {
            return "the line is too long";
        }

        if (fields.Length is not (4 or 5))
        {
            return $"{fields.Length} columns where there should be 4 (or 5 in the sample)";
        }

        var customer = fields[0];
        if (customer.Length > LongestCustomer || !PlatformIds.Fits(customer))
        {
            return $"'{customer}' can't be a customer's id";
        }

        if (!DateOnly.TryParseExact(fields[^3], "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return $"'{fields[^3]}' is not a day (yyyyMMdd)";
        }

        if (!int.TryParse(fields[^2], NumberStyles.None, CultureInfo.InvariantCulture, out var discs) || discs > MostDiscs)
        {
            return $"'{fields[^2]}' is not a number of CDs";
        }

        if (!decimal.TryParse(fields[^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var dollars) || dollars > LargestAmount)
        {
            return $"'{fields[^1]}' is not an amount";
        }

        purchase = new CdnowPurchase(customer, day, discs, (long)decimal.Round(dollars * 100, 0, MidpointRounding.AwayFromZero), line.Number);
        return null;
    }

    private static ReplayOperation ToOperation(OperationKind kind, CdnowPurchase purchase, FormatContext context)
    {
        var member = $"cd-{purchase.Customer}";
        var at = context.Zone.At(purchase.Day.ToDateTime(new TimeOnly(12, 0)));
        return new ReplayOperation
        {
            Kind = kind,
            Id = kind == OperationKind.Enroll ? member : purchase.Id,
            Account = Account.OfMember(member),
            Guest = false,
            Channel = context.Channel,
            Line = purchase.Line,
            Body = kind == OperationKind.Enroll
                ? ReplayBodies.Enroll(member, at)
                : ReplayBodies.Purchase(context.Channel, purchase.Id, member, at, context.Currency, [("cd", purchase.Discs, purchase.Amount)]),
        };
    }

    private sealed record CdnowPurchase(string Customer, DateOnly Day, int Discs, long Amount, long Line)
    {
        /// <summary>Among the customer's purchases of the day, from 1.</summary>
        public int Ordinal { get; set; }

        public string Id => string.Create(CultureInfo.InvariantCulture, $"{Customer}-{Day:yyyyMMdd}-{Ordinal}");
    }
}
