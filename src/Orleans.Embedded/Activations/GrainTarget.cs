using Orleans.Calls;

namespace Orleans.Activations;

/// <summary>What takes the requests of one grain: its activation, or a pool of them.</summary>
internal abstract class GrainTarget
{
    /// <summary>Takes a request, or refuses it by failing it. False when this target has ended and another must be found.</summary>
    public abstract bool TryReceive(GrainRequest request);

    public abstract void AddActivations(List<Activation> to);
}
