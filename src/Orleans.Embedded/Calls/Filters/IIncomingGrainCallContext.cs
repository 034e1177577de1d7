using System.Reflection;
using Orleans.Runtime;

namespace Orleans;

/// <summary>One call, as a filter on the side of the called grain sees it.</summary>
public interface IIncomingGrainCallContext : IGrainCallContext
{
    /// <summary>The method of the grain class.</summary>
    MethodInfo ImplementationMethod { get; }

    /// <summary>The activation that is called.</summary>
    IGrainContext TargetContext { get; }
}
