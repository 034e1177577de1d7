using System.IO.Compression;
using System.Text;

namespace Loyalty.Cli.Tests.Support;

/// <summary>A folder that is gone with the test.</summary>
internal sealed class TempFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("loyalty-cli-tests-");

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public string Write(string name, string content)
    {
        File.WriteAllText(PathOf(name), content);
        return PathOf(name);
    }

    public string WriteZipped(string name, string content)
    {
        using var zip = new GZipStream(File.Create(PathOf(name)), CompressionLevel.Fastest);
        zip.Write(Encoding.UTF8.GetBytes(content));
        return PathOf(name);
    }

    public IReadOnlyList<string> Names => [.. _folder.EnumerateFileSystemInfos().Select(entry => entry.Name)];

    public void Dispose() => _folder.Delete(recursive: true);
}
