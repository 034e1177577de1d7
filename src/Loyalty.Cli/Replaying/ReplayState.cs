using System.Security.Cryptography;
using System.Text.Json;
using Loyalty.Cli.Files;

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
            return StateFile.Read<ReplayState>(path) is { Scope: not null, Workers: not null } state ? state : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public void Write(string path) => StateFile.Write(path, this);

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
