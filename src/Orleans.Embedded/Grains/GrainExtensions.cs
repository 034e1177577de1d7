using Orleans.Activations;
using Orleans.Calls;
using Orleans.Runtime;

namespace Orleans;

/// <summary>The address of a grain, from its own code or from a reference.</summary>
public static class GrainExtensions
{
    /// <summary>The identity of the grain.</summary>
    /// <exception cref="ArgumentException">The object is neither a grain nor a reference.</exception>
    public static GrainId GetGrainId(this IAddressable grain) => grain switch
    {
        GrainReference reference => reference.GrainId,
        IGrainBase { GrainContext: { } context } => context.GrainId,
        _ => throw new ArgumentException($"A {grain?.GetType().Name ?? "null"} is neither an active grain nor a reference to one.", nameof(grain)),
    };

    /// <summary>The key of the grain.</summary>
    /// <exception cref="ArgumentException">The object is neither a grain nor a reference.</exception>
    public static string GetPrimaryKeyString(this IAddressable grain) => grain.GetGrainId().Key.ToString();
}
