namespace Loyalty.Gateway.Tests.Deployment;

/// <summary>The files that these tests read.</summary>
internal static class Repository
{
    private static readonly string Root = Find(AppContext.BaseDirectory);

    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);

    public static string Read(string relative) => File.ReadAllText(Path(relative));

    private static string Find(string folder) =>
        File.Exists(System.IO.Path.Combine(folder, "Loyalty.Orleans.sln")) ? folder : Find(Directory.GetParent(folder)?.FullName ?? throw new InvalidOperationException("These tests run within the repository."));
}
