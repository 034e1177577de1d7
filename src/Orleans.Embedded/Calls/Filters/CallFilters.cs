using Orleans.Activations;

namespace Orleans.Calls;

/// <summary>The filters registered as services, in the order of registration.</summary>
internal sealed class CallFilters(IEnumerable<IIncomingGrainCallFilter> filters)
{
    public IIncomingGrainCallFilter[] All { get; } = [.. filters];

    /// <summary>Whether any filter stands before this activation; without one a call takes the short way.</summary>
    public bool For(Activation activation) => All.Length > 0 || activation.Class.FiltersItself;
}
