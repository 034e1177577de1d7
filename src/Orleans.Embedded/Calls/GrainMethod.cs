using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Concurrency;

namespace Orleans.Calls;

/// <summary>A method of a grain interface, and how its calls may run.</summary>
internal sealed class GrainMethod(MethodInfo method)
{
    private readonly ConcurrentDictionary<Type, MethodInfo> _implementations = new();

    public MethodInfo Method { get; } = method;

    public RequestFlags Flags { get; } =
        (method.IsDefined(typeof(AlwaysInterleaveAttribute)) ? RequestFlags.AlwaysInterleave : 0)
        | (method.IsDefined(typeof(ReadOnlyAttribute)) ? RequestFlags.ReadOnly : 0)
        | (method.IsDefined(typeof(OneWayAttribute)) ? RequestFlags.OneWay : 0);

    public MethodInfo GetImplementation(Type grainClass) => _implementations.GetOrAdd(grainClass, static (type, method) =>
    {
        var map = type.GetInterfaceMap(method.DeclaringType!);
        return map.TargetMethods[Array.IndexOf(map.InterfaceMethods, method)];
    }, Method);

    public override string ToString() => $"{Method.DeclaringType!.Name}.{Method.Name}";
}
