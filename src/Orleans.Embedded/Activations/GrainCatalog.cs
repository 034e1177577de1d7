using System.Collections.Concurrent;
using System.Reflection;
using Orleans.Calls;
using Orleans.Runtime;

namespace Orleans.Activations;

/// <summary>Which classes of grains there are, and which of them an interface means.</summary>
internal sealed class GrainCatalog
{
    // What is compiled of a class serves every host of the process, at once or one after another.
    private static readonly ConcurrentDictionary<Type, GrainClass> s_classes = new();

    private static readonly ConcurrentDictionary<Assembly, Type[]> s_assemblies = new();

    private readonly Dictionary<Type, List<GrainClass>> _byInterface = [];
    private readonly Dictionary<GrainType, GrainClass> _byName = [];
    private readonly Dictionary<string, List<GrainClass>> _byNamespace = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(Type Interface, string? Prefix), GrainBinding> _bindings = new();

    public GrainCatalog(IEnumerable<Type> grainTypes)
    {
        // Reflection promises no order; the order of subscribers is the order of delivery.
        foreach (var type in grainTypes.Distinct().OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            var grain = s_classes.GetOrAdd(type, static type => new GrainClass(type));
            if (!_byName.TryAdd(grain.GrainType, grain))
            {
                throw new ArgumentException($"{type} and {_byName[grain.GrainType].Type} have the same grain type '{grain.GrainType}'. Give one of them a [GrainType].");
            }

            foreach (var @interface in type.GetInterfaces().Where(i => typeof(IGrain).IsAssignableFrom(i)))
            {
                Add(_byInterface, @interface, grain);
            }

            foreach (var ns in grain.StreamNamespaces)
            {
                Add(_byNamespace, ns, grain);
            }
        }
    }

    /// <summary>All of an assembly; looked for once, as its types do not change.</summary>
    public static IReadOnlyList<Type> ClassesOf(Assembly assembly) => s_assemblies.GetOrAdd(assembly, static assembly => Array.FindAll(assembly.GetTypes(), IsGrainClass));

    public static bool IsGrainClass(Type type) =>
        type is { IsClass: true, IsAbstract: false, IsGenericTypeDefinition: false } && typeof(IGrainBase).IsAssignableFrom(type);

    /// <exception cref="ArgumentException">No class, or no single class, fits.</exception>
    public GrainBinding Bind(Type @interface, string? prefix)
    {
        var key = (@interface, string.IsNullOrWhiteSpace(prefix) ? null : prefix);
        return _bindings.TryGetValue(key, out var known) ? known : _bindings.GetOrAdd(key, Resolve);
    }

    public GrainClass? Find(GrainType type) => _byName.GetValueOrDefault(type);

    public IReadOnlyList<GrainClass> SubscribersOf(string? ns) => ns is not null && _byNamespace.TryGetValue(ns, out var found) ? found : [];

    private GrainBinding Resolve((Type Interface, string? Prefix) key)
    {
        var (@interface, prefix) = key;
        if (!@interface.IsInterface)
        {
            throw new ArgumentException($"{@interface} is not an interface.");
        }

        var all = _byInterface.GetValueOrDefault(@interface) ?? [];
        var fitting = prefix is null ? all : all.FindAll(c => c.Type.FullName!.StartsWith(prefix, StringComparison.Ordinal));
        var chosen = fitting.Count == 1
            ? fitting[0]
            : fitting.Find(c => prefix is null ? c.Type.Name == @interface.Name[1..] : c.Type.FullName == prefix);
        return chosen is not null
            ? new GrainBinding(GrainInterface.Of(@interface), chosen)
            : throw new ArgumentException(fitting.Count == 0
                ? $"No grain class{(prefix is null ? "" : $" whose name begins with '{prefix}'")} implements {@interface}."
                : $"Several grain classes implement {@interface}: {string.Join(", ", fitting.Select(c => c.Type.FullName))}. Name one by grainClassNamePrefix.");
    }

    private static void Add<TKey>(Dictionary<TKey, List<GrainClass>> lists, TKey key, GrainClass grain)
        where TKey : notnull
    {
        if (!lists.TryGetValue(key, out var list))
        {
            lists[key] = list = [];
        }

        list.Add(grain);
    }
}
