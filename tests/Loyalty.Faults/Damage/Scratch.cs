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

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
