namespace Loyalty.Domain.Programs;

/// <summary>The editions that a decision needs.</summary>
/// <param name="Valuing">In force when the purchase occurred: its rules value it.</param>
/// <param name="Current">
/// In force now: its tiers and settings hold for the member. For loaded history too: an edition of then may not know the
/// tier that the member stands in.
/// </param>
public sealed record EditionPair(CompiledEdition Valuing, CompiledEdition Current);
