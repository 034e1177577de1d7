using Loyalty.Contracts.Programs;
using Orleans.Runtime;

namespace Loyalty.Grains.Programs;

/// <summary>Written once: a document is only replaced while its edition is not listed, when publishing was interrupted.</summary>
[GrainType("edition")]
internal sealed class EditionGrain([PersistentState("edition", GrainStorages.State)] IPersistentState<EditionState> state) : StateGrain<EditionState>(state), IEdition
{
    public Task Store(EditionDocument edition, long claim)
    {
        if (claim < State.Claim)
        {
            throw new InvalidOperationException($"The edition was stored by publishing {State.Claim}, which began after {claim}: what that lists stays as it is.");
        }

        (State.Document, State.Claim) = (edition, claim);
        return Save();
    }

    public Task<EditionDocument?> Get() => Task.FromResult(State.Document);
}

[GenerateSerializer, Alias("loyalty.programs.EditionState")]
internal sealed class EditionState
{
    [Id(0)]
    public EditionDocument? Document { get; set; }

    /// <summary>Of the publishing that stored it.</summary>
    [Id(1)]
    public long Claim { get; set; }
}
