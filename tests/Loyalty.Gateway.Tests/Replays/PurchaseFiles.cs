using System.Globalization;
using System.IO.Compression;
using System.Text;
using Loyalty.Testing;

namespace Loyalty.Gateway.Tests.Replays;

/// <summary>
/// Files to replay: the first part of the real ones when they lie beside the repository, and otherwise made ones with
/// the same oddities.
/// </summary>
internal sealed class PurchaseFiles : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("loyalty-files-").FullName;

    public string OnlineRetail(int invoices) => RealFiles.OnlineRetail ?? Made("online-retail.csv", MakeOnlineRetail(invoices));

    public string Cdnow(int purchases) => RealFiles.Cdnow ?? Made("cdnow.txt", MakeCdnow(purchases));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Made(string name, string text)
    {
        var path = Path.Combine(_folder, name + ".gz");
        using var file = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        file.Write(Encoding.UTF8.GetBytes(text));
        return path;
    }

    /// <summary>Several lines of one code, zero amounts, three decimals, quoted commas, guests, partial and unmatched cancellations.</summary>
    private static string MakeOnlineRetail(int invoices)
    {
        var random = new Random(7);
        var text = new StringBuilder("Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country\n");
        var at = new DateTime(2009, 12, 1, 7, 45, 0);
        for (var i = 0; i < invoices; i++)
        {
            at = at.AddMinutes(random.Next(1, 60));
            var cancels = i > 10 && random.Next(6) == 0;
            var customer = random.Next(8) == 0 ? "" : $"{13000 + random.Next(invoices / 4 + 1)}";
            for (var line = random.Next(1, 8); line > 0; line--)
            {
                var quantity = (cancels ? -1 : 1) * random.Next(1, 13);
                var price = random.Next(20) == 0 ? "0" : random.Next(20) == 0 ? "0.425" : (random.Next(1, 2000) / 100m).ToString(CultureInfo.InvariantCulture);
                text.Append(CultureInfo.InvariantCulture, $"{(cancels ? "C" : "")}{489434 + i},{85000 + random.Next(5)},\"A, B\",{quantity},{at:yyyy-MM-dd HH:mm:ss},{price},{customer},United Kingdom\n");
            }
        }

        return text.ToString();
    }

    private static string MakeCdnow(int purchases)
    {
        var random = new Random(11);
        var text = new StringBuilder(" customer_id  date number_of_cds  dollar_value\n");
        for (var i = 0; i < purchases; i++)
        {
            var day = new DateTime(1997, 1, 1).AddDays(random.Next(500));
            text.Append(CultureInfo.InvariantCulture, $" {random.Next(1, purchases / 3 + 2):00000} {day:yyyyMMdd} {random.Next(1, 5),2} {random.Next(0, 6000) / 100m,7:0.00}\n");
        }

        return text.ToString();
    }
}
