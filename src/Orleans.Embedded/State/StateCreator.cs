using System.Reflection;
using System.Runtime.CompilerServices;

namespace Orleans.State;

/// <summary>Makes the empty state of a grain that has no record.</summary>
internal static class StateCreator<TState>
{
    private static readonly bool s_constructible = typeof(TState).IsValueType
        || typeof(TState).GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, Type.EmptyTypes) is not null;

    private static readonly bool s_hasInstances = typeof(TState) is { IsAbstract: false, IsInterface: false, IsArray: false } && typeof(TState) != typeof(string);

    public static TState Create()
    {
        if (!s_hasInstances)
        {
            return default!;
        }

        return s_constructible
            ? (TState)Activator.CreateInstance(typeof(TState), nonPublic: true)!
            : (TState)RuntimeHelpers.GetUninitializedObject(typeof(TState));
    }
}
