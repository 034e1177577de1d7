using Loyalty.Cli.Sending;

namespace Loyalty.Cli.Replaying;

/// <summary>The bodies that the readers of purchase files send.</summary>
internal static class ReplayBodies
{
    public static ReadOnlyMemory<byte> Enroll(string member, DateTimeOffset enrolledAt) => JsonBody.Write(json =>
    {
        json.WriteString("id", member);
        json.WriteString("enrolledAt", enrolledAt);
    });

    public static ReadOnlyMemory<byte> Purchase(
        string channel, string id, string? member, DateTimeOffset occurredAt, string currency, IReadOnlyCollection<(string Sku, decimal Quantity, long Amount)> lines) => JsonBody.Write(json =>
    {
        json.WriteString("id", id);
        json.WriteString("channel", channel);
        if (member is not null)
        {
            json.WriteString("member", member);
        }

        json.WriteString("occurredAt", occurredAt);
        json.WriteStartObject("amount");
        json.WriteNumber("amount", lines.Sum(line => line.Amount));
        json.WriteString("currency", currency);
        json.WriteEndObject();
        json.WriteStartArray("lines");
        var place = 0;
        foreach (var line in lines)
        {
            place++;
            json.WriteStartObject();
            json.WriteString("id", LineId(place));
            json.WriteString("sku", line.Sku);
            json.WriteNumber("quantity", line.Quantity);
            json.WriteNumber("amount", line.Amount);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteBoolean("import", true);
    });

    public static ReadOnlyMemory<byte> Return(
        string channel, string id, string member, string purchase, DateTimeOffset occurredAt, IEnumerable<(int Place, decimal Quantity)> lines) => JsonBody.Write(json =>
    {
        json.WriteString("id", id);
        json.WriteString("channel", channel);
        json.WriteString("member", member);
        json.WriteStartObject("purchase");
        json.WriteString("id", purchase);
        json.WriteEndObject();
        json.WriteString("occurredAt", occurredAt);
        json.WriteStartArray("lines");
        foreach (var line in lines)
        {
            json.WriteStartObject();
            json.WriteString("line", LineId(line.Place));
            json.WriteNumber("quantity", line.Quantity);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteBoolean("import", true);
    });

    /// <summary>A stock code may stand on several lines of an invoice, so a line's place is its id.</summary>
    private static string LineId(int place) => place.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
