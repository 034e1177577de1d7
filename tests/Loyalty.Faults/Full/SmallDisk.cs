using Loyalty.Testing.Gateways;

namespace Loyalty.Faults.Full;

/// <summary>A file system in memory that only the gateway's process sees, filled up; it needs no rights where users may have namespaces of their own.</summary>
internal sealed class SmallDisk : IScarcity
{
    private const string Size = "24m";
    private const string Filler = "filler";

    public string Name => "full disk";

    public IReadOnlyList<string> Prefix(string folder) => ["unshare", "-rm", "sh", "-c", $"mount -t tmpfs -o size={Size} none \"$0\" && exec \"$@\"", folder];

    public string FilesOf(GatewayProcess gateway) => $"/proc/{gateway.Id}/root{gateway.Folder}";

    public string? WhyNot() => Shell.Find("unshare") is not null && Shell.Succeeds("unshare", "-rm", "sh", "-c", "mount -t tmpfs none /mnt") ? null : "a file system of its own is not permitted here";

    public async Task Begin(GatewayProcess gateway)
    {
        await using var filler = File.Create(Inside(gateway));
        var block = new byte[4096];
        try
        {
            while (true)
            {
                await filler.WriteAsync(block);
                await filler.FlushAsync();
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    public Task End(GatewayProcess gateway)
    {
        File.Delete(Inside(gateway));
        return Task.CompletedTask;
    }

    private string Inside(GatewayProcess gateway) => Path.Combine(FilesOf(gateway), Filler);
}
