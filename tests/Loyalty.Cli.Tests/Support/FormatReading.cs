using System.Text;
using System.Text.Json.Nodes;
using Loyalty.Cli.Files;
using Loyalty.Cli.Replaying;
using Loyalty.Cli.Replaying.Formats;

namespace Loyalty.Cli.Tests.Support;

/// <summary>Reads a text with a format.</summary>
internal static class FormatReading
{
    public static (List<ReplayOperation> Operations, ReadReport Report) Read(this IPurchaseFormat format, string text, long? limit = null, string zone = "Europe/London") =>
        format.Read(Encoding.UTF8.GetBytes(text), limit, zone);

    public static (List<ReplayOperation> Operations, ReadReport Report) Read(this IPurchaseFormat format, byte[] bytes, long? limit = null, string zone = "Europe/London")
    {
        using var file = LineFile.Open("test", new MemoryStream(bytes));
        var report = new ReadReport();
        var source = format.Read(file, new FormatContext("web", "GBP", TimeZoneInfo.FindSystemTimeZoneById(zone), limit), report);
        return ([.. source.Operations], report);
    }

    public static JsonObject Json(this ReplayOperation operation) => (JsonObject)JsonNode.Parse(operation.Body.Span)!;

    public static string Line(this JsonNode line) => $"{line["id"]}:{line["sku"]}×{line["quantity"]}={line["amount"]}";

    /// <summary>The kind and id of each.</summary>
    public static IEnumerable<string> Names(this IEnumerable<ReplayOperation> operations) =>
        operations.Select(operation => $"{operation.Kind} {operation.Id}");
}
