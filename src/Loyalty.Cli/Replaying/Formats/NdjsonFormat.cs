using System.Buffers;
using System.Text.Json;
using Loyalty.Cli.Files;
using Loyalty.Cli.Sending;

namespace Loyalty.Cli.Replaying.Formats;

/// <summary>
/// One JSON object a line: <c>"type": "enroll"</c>, <c>"purchase"</c> or <c>"return"</c>, and beside it the members of
/// the HTTP body of that request, which are sent as they are. The rules:
/// <list type="bullet">
/// <item>Every line has an id, so that a second run finds what the first one did. Purchases and returns get the
/// channel of the command line unless they name one.</item>
/// <item>Nothing is sorted: lines of one member are sent in the file's order. A line that names its member by an
/// identifier counts as another member than one that names the id, so a file should do it one way.</item>
/// <item>A return that names no member goes after the purchase that it names when that stands before it.</item>
/// <item>A line that is not JSON, not Unicode, or lacks type or id is broken; everything else is the gateway's to judge.</item>
/// </list>
/// The file is read while it is sent, so it can be of any length.
/// </summary>
internal sealed class NdjsonFormat : IPurchaseFormat
{
    public string Name => "ndjson";

    public int Version => 1;

    public string? OwnCurrency => null;

    public ReplaySource Read(LineFile file, FormatContext context, ReadReport report) => new(null, Operations(file, context, report));

    private static IEnumerable<ReplayOperation> Operations(LineFile file, FormatContext context, ReadReport report)
    {
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        var lines = 0L;
        foreach (var line in file.Lines())
        {
            if (lines >= context.Limit)
            {
                yield break;
            }

            lines++;
            report.Find("lines");
            if (Parse(line, context, owners, out var reason) is { } operation)
            {
                yield return operation;
            }
            else
            {
                report.Break(line.Number, reason);
            }
        }
    }

    private static ReplayOperation? Parse(FileLine line, FormatContext context, Dictionary<string, string> owners, out string reason)
    {
        (var document, reason) = JsonLine.Parse(line);
        using (document)
        {
            return document is null ? null : Parse(document.RootElement, line.Number, context, owners, out reason);
        }
    }

    private static ReplayOperation? Parse(JsonElement root, long line, FormatContext context, Dictionary<string, string> owners, out string reason)
    {
        reason = "its type is none of enroll, purchase, return";
        OperationKind kind;
        switch (root.Text("type"))
        {
            case "enroll":
                kind = OperationKind.Enroll;
                break;
            case "purchase":
                kind = OperationKind.Purchase;
                break;
            case "return":
                kind = OperationKind.Return;
                break;
            default:
                return null;
        }

        reason = "it has no id that a second run could be recognized by";
        if (root.Text("id") is not { Length: > 0 } id)
        {
            return null;
        }

        var channel = kind == OperationKind.Enroll ? null : root.Text("channel");
        var sold = kind switch
        {
            OperationKind.Purchase => id,
            OperationKind.Return => root.TryGetProperty("purchase", out var purchase) && purchase.ValueKind == JsonValueKind.Object ? purchase.Text("id") ?? id : id,
            _ => "",
        };
        var owner = kind == OperationKind.Enroll ? id : OwnerOf(root);
        if (kind == OperationKind.Purchase && owner is not null)
        {
            owners[sold] = owner;
        }

        reason = "";
        return new ReplayOperation
        {
            Kind = kind,
            Id = id,
            Account = owner ?? owners.GetValueOrDefault(sold) ?? Account.OfGuest(sold),
            Guest = kind == OperationKind.Purchase && owner is null,
            Channel = channel ?? context.Channel,
            Line = line,
            Body = Body(root, kind != OperationKind.Enroll && !root.TryGetProperty("channel", out _) ? context.Channel : null),
        };
    }

    private static string? OwnerOf(JsonElement root)
    {
        if (root.Text("member") is { } member)
        {
            return Account.OfMember(member);
        }

        return root.TryGetProperty("identifier", out var identifier) && identifier.ValueKind == JsonValueKind.Object
            ? $"{identifier.Text("kind")}={identifier.Text("value")}"
            : null;
    }

    /// <summary>The line without its type; twice the same member stays twice, for the gateway to refuse.</summary>
    private static ReadOnlyMemory<byte> Body(JsonElement root, string? channel)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        json.WriteStartObject();
        if (channel is not null)
        {
            json.WriteString("channel", channel);
        }

        foreach (var member in root.EnumerateObject())
        {
            if (!member.NameEquals("type"))
            {
                member.WriteTo(json);
            }
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }
}
