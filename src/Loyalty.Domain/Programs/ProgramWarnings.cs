using System.Collections.Immutable;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Rewards;

namespace Loyalty.Domain.Programs;

/// <summary>
/// Finds what a definition says and its manager most likely does not mean. It can be published all the same: whoever
/// means it knows something that the definition does not say. Only what is certain is reported. A room adds what it
/// knows as one more list here; what can never be right is a fault (<see cref="ProgramValidator"/>).
/// </summary>
public static class ProgramWarnings
{
    /// <param name="definition">Sound or not; what has faults may go without warnings.</param>
    /// <param name="previous">The newest edition's definition; null for the first.</param>
    /// <param name="from">When it takes effect.</param>
    public static ImmutableArray<Fault> Find(ProgramDefinition definition, ProgramDefinition? previous, DateTimeOffset from) =>
    [
        .. UnaffordableRewards.Warnings(definition, previous),
        .. LateLimits.Warnings(definition, previous),
        .. EndedParts.Warnings(definition, previous, from),
    ];
}
