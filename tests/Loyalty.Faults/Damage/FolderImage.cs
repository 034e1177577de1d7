namespace Loyalty.Faults.Damage;

/// <summary>The files of a folder as they were at one moment, held in memory: written out again for each damage.</summary>
internal sealed class FolderImage
{
    private readonly Dictionary<string, byte[]> _files;

    private FolderImage(Dictionary<string, byte[]> files) => _files = files;

    public byte[] this[string file] => _files[file];

    /// <summary>The files that hold something; not what a running process keeps for itself.</summary>
    public static FolderImage Of(string folder) => new(
        Directory.EnumerateFiles(folder).Where(HoldsSomething).ToDictionary(file => Path.GetFileName(file)!, Read, StringComparer.Ordinal));

    /// <summary>Leaves nothing else in the folder.</summary>
    public void WriteTo(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder).Where(file => !_files.ContainsKey(Path.GetFileName(file))))
        {
            File.Delete(file);
        }

        foreach (var (name, bytes) in _files)
        {
            // In place: a file that is cut first gives back its memory and takes it again.
            using var file = new FileStream(Path.Combine(folder, name), FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
            file.SetLength(bytes.Length);
            file.Write(bytes);
        }
    }

    private static bool HoldsSomething(string file) => !file.EndsWith("-shm", StringComparison.Ordinal) && !file.EndsWith(".lock", StringComparison.Ordinal);

    private static byte[] Read(string file)
    {
        using var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var bytes = new MemoryStream();
        source.CopyTo(bytes);
        return bytes.ToArray();
    }
}
