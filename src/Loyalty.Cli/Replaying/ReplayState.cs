using System.Security.Cryptography;
using System.Text.Json;

namespace Loyalty.Cli.Replaying;

/// <summary>
/// What an interrupted replay had got acknowledged, so that the next one need not send it again. Only ever a shortcut:
/// when anything in the scope differs, when the gateway does not know what it is said to have acknowledged, or when
/// the file can't be read, everything is sent again, and what had arrived is recognized by its id.
/// </summary>
internal sealed record ReplayState(ReplayScope Scope, IReadOnlyList<WorkerState> Workers)
{
    public static ReplayState? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<ReplayState>(File.ReadAllBytes(path)) is { Scope: not null, Workers: not null } state ? state : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"Cannot read the state file {path}: {e.Message}", e);
        }
    }

    /// <summary>Replaces the file whole: a run that is killed leaves the old one or the new one.</summary>
    public void Write(string path)
    {
        var temporary = path + ".new";
        try
        {
            File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(this));
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"Cannot write the state file {path}: {e.Message}", e);
        }
    }

    public static string HashOf(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}

/// <summary>Everything that the order of operations, and who gets them, depends on.</summary>
internal sealed record ReplayScope
{
    public required string FileHash { get; init; }

    public required string Format { get; init; }

    public required int FormatVersion { get; init; }

    public required string Address { get; init; }

    public required string Program { get; init; }

    public required string Channel { get; init; }

    public required string Currency { get; init; }

    public required string TimeZone { get; init; }

    public required long? Limit { get; init; }

    public required int Concurrency { get; init; }
}

/// <param name="Acknowledged">So many of the worker's operations, from its first.</param>
/// <param name="LastPurchase">The newest of them that is a purchase and was accepted; the gateway must know it.</param>
/// <param name="Tally">What they came to.</param>
internal sealed record WorkerState(long Acknowledged, PurchaseName? LastPurchase, ReplayTally Tally);

internal sealed record PurchaseName(string Channel, string Id);
