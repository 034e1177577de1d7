namespace Loyalty.Storage.Sqlite;

/// <summary>Holds a folder for this process; the operating system lets go of it when the process ends, however it ends.</summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream file;

    public FolderLock(string folder)
    {
        Directory.CreateDirectory(folder);
        try
        {
            file = new FileStream(Path.Combine(folder, "storage.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException e)
        {
            throw new InvalidOperationException($"The storage folder {folder} is in use by another process, or cannot be written.", e);
        }
    }

    public void Dispose() => file.Dispose();
}
