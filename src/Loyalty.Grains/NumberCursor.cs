using System.Globalization;

namespace Loyalty.Grains;

/// <summary>Cursors that are the number at which a page ended.</summary>
internal static class NumberCursor
{
    /// <summary>False: it was not given out. Null for the first page.</summary>
    public static bool TryRead(string? cursor, out long? number)
    {
        number = null;
        if (cursor is null)
        {
            return true;
        }

        var isNumber = long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var read);
        number = read;
        return isNumber;
    }
}
