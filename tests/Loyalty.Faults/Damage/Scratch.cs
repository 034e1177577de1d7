namespace Loyalty.Faults.Damage;

/// <summary>Temporary folders, gone with it.</summary>
internal sealed class Scratch : IDisposable
{
    private const string InMemory = "/dev/shm";

    // Where files are in memory: nothing here depends on their being durable, and each opening waits for the disk.
    private readonly string _root = Directory.Exists(InMemory)
        ? Directory.CreateDirectory(Path.Combine(InMemory, $"loyalty-faults-{Guid.NewGuid():N}")).FullName
        : Directory.CreateTempSubdirectory("loyalty-faults-").FullName;
    private int _count;

    public string New() => Directory.CreateDirectory(Path.Combine(_root, $"{Interlocked.Increment(ref _count)}")).FullName;

    /// <summary>The files that hold something; not what a running process keeps for itself.</summary>
    public static void Copy(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from).Where(file => !file.EndsWith("-shm", StringComparison.Ordinal) && !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            using var source = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var target = File.Create(Path.Combine(to, Path.GetFileName(file)));
            source.CopyTo(target);
        }
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
