using Azure.Data.Tables;

namespace Loyalty.Storage.AzureTables;

/// <summary>
/// Bytes in properties of 64 KiB each, and in further rows beside the first when one row cannot hold them. The rows are
/// written in one transaction; a stamp tells rows of one writing from those of another.
/// </summary>
internal static class EntityBody
{
    private const int PropertySize = 64 << 10;

    // A row may have 1 MiB, and its bytes count as the Base64 in which they are sent.
    private const int PropertiesPerRow = 8;
    private const int RowSize = PropertySize * PropertiesPerRow;
    private const string Length = "BodyLength";
    private const string Stamp = "BodyStamp";

    /// <summary>How many rows so many bytes take.</summary>
    public static int Rows(int length) => Math.Max(1, (length + RowSize - 1) / RowSize);

    /// <summary>Puts the bytes into the row; returns the rows that it needs beside it.</summary>
    public static IReadOnlyList<TableEntity> Write(TableEntity first, ReadOnlyMemory<byte> body)
    {
        first[Length] = body.Length;
        Fill(first, body[..Math.Min(RowSize, body.Length)]);
        if (body.Length <= RowSize)
        {
            return [];
        }

        var stamp = Guid.NewGuid().ToString("n");
        first[Stamp] = stamp;
        var more = new List<TableEntity>();
        for (var at = RowSize; at < body.Length; at += RowSize)
        {
            var row = new TableEntity(first.PartitionKey, MoreKey(first.RowKey, more.Count + 1)) { [Stamp] = stamp };
            Fill(row, body.Slice(at, Math.Min(RowSize, body.Length - at)));
            more.Add(row);
        }

        return more;
    }

    /// <summary>The key of a further row; it stands right behind the first's.</summary>
    public static string MoreKey(string first, int number) => $"{first},{number}";

    public static bool IsMore(TableEntity row) => row.RowKey.Contains(',', StringComparison.Ordinal);

    /// <summary>The bytes of the first row and of those of the others that belong to it; null when some are missing.</summary>
    public static byte[]? Read(TableEntity first, IEnumerable<TableEntity> others)
    {
        var body = new byte[first.GetInt32(Length)!.Value];
        var at = Take(first, body, 0);
        if (at < body.Length)
        {
            var stamp = first.GetString(Stamp);
            foreach (var row in others.Where(row => IsMore(row) && row.RowKey.StartsWith(first.RowKey + ",", StringComparison.Ordinal)))
            {
                if (row.GetString(Stamp) != stamp || at >= body.Length)
                {
                    return null;
                }

                at = Take(row, body, at);
            }
        }

        return at == body.Length ? body : null;
    }

    /// <summary>How many rows hold the body whose first row this is.</summary>
    public static int RowsOf(TableEntity first) => Rows(first.GetInt32(Length)!.Value);

    private static void Fill(TableEntity row, ReadOnlyMemory<byte> body)
    {
        for (var i = 0; i * PropertySize < body.Length; i++)
        {
            var from = i * PropertySize;
            row[$"Body{i}"] = body.Slice(from, Math.Min(PropertySize, body.Length - from)).ToArray();
        }
    }

    private static int Take(TableEntity row, byte[] body, int at)
    {
        for (var i = 0; i < PropertiesPerRow && row.GetBinary($"Body{i}") is { } part; i++)
        {
            part.CopyTo(body, at);
            at += part.Length;
        }

        return at;
    }
}
