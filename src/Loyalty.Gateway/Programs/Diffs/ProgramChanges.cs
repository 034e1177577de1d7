using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Loyalty.Gateway.Programs.Diffs;

/// <summary>What differs between two definitions.</summary>
/// <param name="From">The edition that was.</param>
/// <param name="To">The edition that came of it; null for the draft.</param>
/// <param name="Changes">In the order of the document.</param>
internal sealed record ProgramChanges(int From, int? To, ImmutableArray<ProgramChange> Changes);

/// <param name="Pointer">A JSON pointer into the later document; into the earlier one for what was removed.</param>
/// <param name="Change">What became of it.</param>
/// <param name="Before">The value before; absent when it was added. The ids in their order when they moved.</param>
/// <param name="After">The value after; absent when it was removed.</param>
internal sealed record ProgramChange(
    string Pointer,
    ChangeKind Change,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Before,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? After);

internal enum ChangeKind
{
    Added,
    Removed,
    Changed,

    /// <summary>The things of a list are the same and stand in another order.</summary>
    Moved,
}
