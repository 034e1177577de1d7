using System.Globalization;
using System.Text;

namespace Loyalty.Storage.AzureTables;

/// <summary>
/// What may stand in a partition or row key: slashes, backslashes, <c>#</c>, <c>?</c> and control characters may not. A
/// slash becomes a bar, anything else that an id has not becomes <c>!</c> and four hexadecimal digits; so no two texts
/// have one key, and what one starts with, its key starts with.
/// </summary>
internal static class TableKeys
{
    /// <summary>A key has at most 512 characters; the rest is for what stands beside a text in it.</summary>
    public const int MaxLength = 450;

    public static string Escape(string text)
    {
        var key = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '~' or ':' or '@' or '+' or '-')
            {
                key.Append(c);
            }
            else if (c == '/')
            {
                key.Append('|');
            }
            else
            {
                key.Append(CultureInfo.InvariantCulture, $"!{(int)c:x4}");
            }
        }

        return key.ToString();
    }

    public static string Unescape(string key)
    {
        var text = new StringBuilder(key.Length);
        for (var i = 0; i < key.Length; i++)
        {
            if (key[i] == '!')
            {
                text.Append((char)int.Parse(key.AsSpan(i + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 4;
            }
            else
            {
                text.Append(key[i] == '|' ? '/' : key[i]);
            }
        }

        return text.ToString();
    }

    /// <summary>The key of a text that a caller gave.</summary>
    /// <exception cref="ArgumentException">It is too long.</exception>
    public static string Of(string text, string name)
    {
        var key = Escape(text);
        return key.Length <= MaxLength ? key : throw new ArgumentException($"A key of {text.Length} characters is longer than can be stored.", name);
    }

    /// <summary>In keys as in numbers, the lower stands before the higher.</summary>
    public static string Ordered(long number) => number.ToString("d19", CultureInfo.InvariantCulture);

    public static long Number(ReadOnlySpan<char> ordered) => long.Parse(ordered, NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>A filter for the rows of a partition from one key on, and before another.</summary>
    public static string Range(string partition, string from, string before) =>
        $"PartitionKey eq '{partition}' and RowKey ge '{from}' and RowKey lt '{before}'";
}
