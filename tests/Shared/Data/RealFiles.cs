namespace Loyalty.Testing;

/// <summary>The public data sets, where they lie beside the repository; tests that want them do without when they don't.</summary>
internal static class RealFiles
{
    public static string? OnlineRetail => Find("online-retail-2009-2010.csv.gz");

    public static string? Cdnow => Find("cdnow-master.txt");

    public static string? CdnowSample => Find("cdnow-sample.txt");

    private static string? Find(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Loyalty.Orleans.sln")))
        {
            folder = folder.Parent;
        }

        // Beside the repository, or beside the folder that holds several checkouts of it.
        return new[] { folder?.Parent, folder?.Parent?.Parent }
            .Where(parent => parent is not null)
            .Select(parent => Path.Combine(parent!.FullName, "shared", "data", name))
            .FirstOrDefault(File.Exists);
    }
}
