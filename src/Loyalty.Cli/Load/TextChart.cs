using System.Globalization;

namespace Loyalty.Cli.Load;

/// <summary>Values as bars in a text, on a logarithmic scale: latencies lie decades apart.</summary>
internal static class TextChart
{
    /// <summary>Below it bars have no length.</summary>
    private const double Least = 0.001;

    /// <param name="rows">What each bar is called, and how long it is; 0 or more.</param>
    /// <param name="width">Of the longest bar, in characters; at least 10.</param>
    public static IEnumerable<string> Bars(IReadOnlyList<(string Name, double Value)> rows, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 10);
        var names = rows.Max(row => row.Name.Length);
        var seen = rows.Where(row => row.Value > Least).Select(row => row.Value).DefaultIfEmpty(Least).ToList();
        var low = (int)Math.Floor(Math.Log10(seen.Min()));
        var high = Math.Max(low + 1, (int)Math.Ceiling(Math.Log10(seen.Max())));
        foreach (var (name, value) in rows)
        {
            var length = value > Least ? (int)Math.Round(width * (Math.Log10(value) - low) / (high - low)) : 0;
            yield return $"{name.PadLeft(names)} │{new string('█', length)} {value.ToString("#,0.00", CultureInfo.InvariantCulture)}";
        }

        yield return Axis(names, low, high, width);
    }

    /// <summary>A mark for each power of ten.</summary>
    private static string Axis(int names, int low, int high, int width)
    {
        var axis = new char[width + 12];
        Array.Fill(axis, ' ');
        for (var power = low; power <= high; power++)
        {
            var mark = Math.Pow(10, power).ToString("#,0.###", CultureInfo.InvariantCulture);
            var at = width * (power - low) / (high - low);

            // Where decades are narrow some marks have no room.
            if (at == 0 || axis[at - 1] == ' ')
            {
                mark.CopyTo(0, axis, at, mark.Length);
            }
        }

        return $"{new string(' ', names)} └{new string(axis).TrimEnd()}";
    }
}
