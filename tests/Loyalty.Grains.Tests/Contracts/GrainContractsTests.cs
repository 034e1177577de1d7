using System.Collections.Immutable;
using System.Reflection;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Purchases.Inbound;
using Loyalty.Contracts.Relay;
using Loyalty.Storage.Accounts;

namespace Loyalty.Grains.Tests.Contracts;

/// <summary>What crosses a boundary between grains is immutable, and serializable by permanent names and numbers.</summary>
public sealed class GrainContractsTests
{
    private static readonly Assembly Contracts = typeof(IMember).Assembly;
    private static readonly Assembly Grains = typeof(GrainStorages).Assembly;

    private static readonly HashSet<Type> Leaves =
    [
        typeof(string), typeof(bool), typeof(int), typeof(long), typeof(decimal), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeSpan), typeof(void),
    ];

    private static readonly HashSet<Type> Wrappers =
        [typeof(Task<>), typeof(Nullable<>), typeof(ImmutableArray<>), typeof(ImmutableDictionary<,>), typeof(ReadOnlyMemory<>)];

    private static readonly Type[] Interfaces = [.. Contracts.GetTypes().Where(type => type.IsInterface && type.IsAssignableTo(typeof(IGrainWithStringKey)))];

    [Fact]
    public void Walk_reaches_the_interfaces_and_what_they_carry()
    {
        Assert.True(Interfaces.Length >= 15, $"{Interfaces.Length} interfaces");
        Assert.True(Reachable().Length >= 50, $"{Reachable().Length} types");
    }

    [Fact]
    public void Interfaces_and_their_methods_have_aliases_of_their_own()
    {
        foreach (var type in Interfaces)
        {
            Assert.True(Alias(type) is { Length: > 0 }, $"{type} has no alias.");
            var methods = type.GetMethods();
            Assert.All(methods, method => Assert.True(method.GetCustomAttribute<AliasAttribute>() is not null, $"{type}.{method.Name} has no alias."));
            Assert.Equal(methods.Length, methods.Select(method => method.GetCustomAttribute<AliasAttribute>()!.Alias).Distinct().Count());
        }
    }

    [Fact]
    public void Types_that_cross_a_boundary_have_a_serializer_an_alias_and_complete_ids()
    {
        foreach (var type in Reachable().Where(type => !type.IsEnum))
        {
            AssertSerializable(type);
            Assert.True(type.IsSealed, $"{type} is not sealed.");
            Assert.True(type.GetCustomAttribute<ImmutableAttribute>() is not null, $"{type} is not [Immutable].");
            foreach (var property in Carried(type))
            {
                Assert.True(
                    property.SetMethod is null || property.SetMethod.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit)),
                    $"{type}.{property.Name} can be set.");
            }
        }
    }

    [Fact]
    public void Types_that_cross_a_boundary_hold_no_mutable_collection()
    {
        foreach (var type in Reachable().Where(type => !type.IsEnum))
        {
            Assert.All(Carried(type), property => AssertImmutable(property.PropertyType, $"{type}.{property.Name}"));
        }

        foreach (var method in Interfaces.SelectMany(type => type.GetMethods()))
        {
            Assert.All(method.GetParameters(), parameter => AssertImmutable(parameter.ParameterType, $"{method.DeclaringType}.{method.Name}"));
            Assert.True(method.ReturnType == typeof(Task) || method.ReturnType.GetGenericTypeDefinition() == typeof(Task<>), $"{method.Name} is not asynchronous.");
        }
    }

    [Fact]
    public void Types_that_cross_a_boundary_are_contracts()
    {
        Assert.All(Reachable(), type => Assert.True(type.Assembly == Contracts, $"{type} is no contract."));
    }

    [Fact]
    public void Aliases_are_unique_across_everything_that_is_written()
    {
        var aliased = Contracts.GetTypes().Concat(Grains.GetTypes()).Where(type => Alias(type) is not null).ToArray();

        Assert.All(aliased.GroupBy(Alias), same => Assert.True(same.Count() == 1, $"{same.Key}: {string.Join(", ", same)}"));
        Assert.All(aliased, type => Assert.StartsWith("loyalty.", Alias(type)!, StringComparison.Ordinal));
    }

    [Fact]
    public void States_of_grains_have_a_serializer_an_alias_and_complete_ids()
    {
        var states = Grains.GetTypes().Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null).ToArray();

        Assert.NotEmpty(states);
        Assert.All(states, AssertSerializable);
    }

    [Fact]
    public void Grain_classes_are_internal_sealed_and_named()
    {
        var grains = Grains.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(Grain))).ToArray();

        Assert.NotEmpty(grains);
        foreach (var grain in grains)
        {
            Assert.True(grain is { IsSealed: true, IsPublic: false }, $"{grain} is not internal sealed.");
            Assert.True(grain.GetCustomAttribute<Orleans.GrainTypeAttribute>() is not null, $"{grain} has no name of its own.");
            Assert.Contains(grain.GetInterfaces(), Interfaces.Contains);
        }

        Assert.All(Interfaces.Where(type => type != typeof(IRelayConsumer)), type => Assert.Single(grains, grain => grain.IsAssignableTo(type)));
    }

    [Fact]
    public void No_call_is_read_only_as_the_engines_differ_in_how_long_readers_keep_writers_out() =>
        Assert.DoesNotContain(Interfaces.SelectMany(type => type.GetMethods()), method => method.IsDefined(typeof(Orleans.Concurrency.ReadOnlyAttribute)));

    [Fact]
    public void Relay_has_as_many_partitions_as_the_journal()
    {
        Assert.Equal(AccountPartition.Count, RelayStreams.Partitions);
    }

    private static Type[] Reachable()
    {
        var seen = new HashSet<Type>();
        var waiting = new Queue<Type>(Interfaces.SelectMany(type => type.GetMethods())
            .SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType))
            .Append(typeof(RelayRing))
            .Append(typeof(InboundPurchase)));
        while (waiting.TryDequeue(out var type))
        {
            if (type.IsGenericType)
            {
                foreach (var argument in type.GetGenericArguments())
                {
                    waiting.Enqueue(argument);
                }

                type = type.GetGenericTypeDefinition();
            }

            if (type.IsGenericParameter || type.Assembly == typeof(object).Assembly || Wrappers.Contains(type) || !seen.Add(type))
            {
                continue;
            }

            foreach (var property in Carried(type))
            {
                waiting.Enqueue(property.PropertyType);
            }
        }

        return [.. seen];
    }

    private static void AssertSerializable(Type type)
    {
        Assert.True(type.GetCustomAttribute<GenerateSerializerAttribute>() is not null, $"{type} has no serializer.");
        Assert.True(Alias(type) is { Length: > 0 }, $"{type} has no alias.");
        var carried = Carried(type);
        Assert.All(carried, property => Assert.True(property.GetCustomAttribute<IdAttribute>() is not null, $"{type}.{property.Name} has no id."));
        Assert.All(
            type.GetFields(BindingFlags.Instance | BindingFlags.Public),
            field => Assert.Fail($"{type}.{field.Name} is a field."));
        var ids = carried.Select(property => property.GetCustomAttribute<IdAttribute>()!.Id).Order().ToArray();

        // Not every number need be used: one that was set aside for something else is left to it.
        Assert.Equal(ids.Distinct(), ids);
    }

    private static void AssertImmutable(Type type, string where)
    {
        if (type.IsGenericType && Wrappers.Contains(type.GetGenericTypeDefinition()))
        {
            Assert.All(type.GetGenericArguments().Where(argument => argument != typeof(byte)), argument => AssertImmutable(argument, where));
            return;
        }

        Assert.True(type.IsGenericParameter || type.IsEnum || Leaves.Contains(type) || type.Assembly == Contracts, $"{where}: {type} may be mutable.");
    }

    private static PropertyInfo[] Carried(Type type) =>
        [.. type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(property => property.Name != "EqualityContract" && property.GetIndexParameters().Length == 0 && property.SetMethod is not null)];

    private static string? Alias(Type type) => type.GetCustomAttribute<AliasAttribute>()?.Alias;
}
