using System.Collections.Concurrent;
using Orleans.Activations;
using Orleans.Hosting;

namespace Orleans.Calls;

/// <summary>A grain interface and its generated proxy. Made once a process.</summary>
internal sealed class GrainInterface
{
    private static readonly ConcurrentDictionary<Type, GrainInterface> s_all = new();
    private static readonly Lock s_gate = new();

    private readonly Func<Engine, GrainInterface, GrainClass, string, GrainReference> _create;

    private GrainInterface(Type type)
    {
        (Methods, _create) = ProxyBuilder.Build(type);
    }

    public GrainMethod[] Methods { get; }

    public static GrainInterface Of(Type type)
    {
        if (s_all.TryGetValue(type, out var known))
        {
            return known;
        }

        // One at a time: the dynamic assembly is not made for several writers.
        lock (s_gate)
        {
            return s_all.GetOrAdd(type, static type => new GrainInterface(type));
        }
    }

    public GrainReference CreateReference(Engine engine, GrainClass target, string key) => _create(engine, this, target, key);
}
