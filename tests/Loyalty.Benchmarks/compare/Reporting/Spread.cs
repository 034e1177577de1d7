namespace Loyalty.Compare.Reporting;

/// <summary>The median of some figures, and how far they lie apart.</summary>
internal readonly record struct Spread(double Median, double Least, double Most)
{
    /// <param name="figures">At least one.</param>
    public static Spread Of(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToArray();
        var middle = sorted.Length / 2;
        return new Spread(sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2, sorted[0], sorted[^1]);
    }

    public string As(string format) => $"{Median.ToString(format)} ({Least.ToString(format)}–{Most.ToString(format)})";
}
