using System.Text.Json;
using Loyalty.Cli.Files;

namespace Loyalty.Cli.Journal;

/// <summary>How far an export has read, so that one that was interrupted goes on there. Of the same size however long the journal is.</summary>
internal sealed record ExportState
{
    /// <summary>Grows whenever an older part file can't be gone on with.</summary>
    public const int CurrentVersion = 1;

    public required int Version { get; init; }

    public required string Address { get; init; }

    public required string Program { get; init; }

    /// <summary>The cursor of the newest page that is in the part file; null: the first one.</summary>
    public required string? PageFrom { get; init; }

    /// <summary>SHA-256 of that page. It is full, so the gateway must still give the same.</summary>
    public required string PageHash { get; init; }

    /// <summary>Where to go on.</summary>
    public required string Next { get; init; }

    public required long Records { get; init; }

    /// <summary>The part file's length. It may have grown since; that is cut off.</summary>
    public required long Bytes { get; init; }

    /// <summary>SHA-256 of so much of the part file.</summary>
    public required string Hash { get; init; }

    /// <returns>Null when there is none.</returns>
    public static ExportState? Read(string path, string address, string program)
    {
        ExportState? state;
        try
        {
            state = StateFile.Read<ExportState>(path);
        }
        catch (JsonException e)
        {
            throw Unfit(path, "it can't be read", e);
        }

        if (state is null)
        {
            return null;
        }

        return state.Version != CurrentVersion ? throw Unfit(path, "it is another version's")
            : state.Program != program ? throw Unfit(path, $"it is of program {state.Program}")
            : state.Address != address ? throw Unfit(path, $"it is of the gateway at {state.Address}")
            : state;
    }

    /// <summary>Never begun anew by itself: what was read is lost with it, and the wish may be a mistake.</summary>
    public static CliException Unfit(string path, string why, Exception? inner = null) => new(
        $"The export can't go on from {path}: {why}. Delete it to begin anew.", inner);
}
