using System.Reflection;
using System.Runtime.CompilerServices;

namespace Loyalty.Storage.Grains;

/// <summary>The state of a grain that has none stored yet.</summary>
internal static class InitialState
{
    public static T Of<T>()
    {
        // What Orleans does: the constructor without parameters if there is one, else the bare object.
        var type = typeof(T);
        return type is { IsValueType: true } or { IsAbstract: true } or { IsArray: true } || type == typeof(string) ? default!
            : type.GetConstructor(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, []) is { } constructor ? (T)constructor.Invoke(null)
            : (T)RuntimeHelpers.GetUninitializedObject(type);
    }
}
