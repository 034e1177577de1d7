using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Activations;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.State;

/// <summary>Makes the persistent states that a grain's constructor asks for.</summary>
internal static class PersistentStateFactory
{
    private static readonly MethodInfo s_create = typeof(PersistentStateFactory).GetMethod(nameof(Create), BindingFlags.Static | BindingFlags.NonPublic)!;

    public static Func<Activation, object?> For(Type parameterType, PersistentStateAttribute attribute)
    {
        if (!parameterType.IsGenericType || parameterType.GetGenericTypeDefinition() != typeof(IPersistentState<>))
        {
            throw new ArgumentException($"[PersistentState] stands on a parameter of type {parameterType}, not IPersistentState<T>.");
        }

        var create = s_create.MakeGenericMethod(parameterType.GetGenericArguments()).CreateDelegate<Func<Activation, PersistentStateAttribute, object>>();
        return activation => create(activation, attribute);
    }

    private static object Create<TState>(Activation activation, PersistentStateAttribute attribute)
    {
        var services = activation.ActivationServices;
        var storage = string.IsNullOrWhiteSpace(attribute.StorageName)
            ? services.GetService<IGrainStorage>() ?? services.GetKeyedService<IGrainStorage>("Default")
            : services.GetKeyedService<IGrainStorage>(attribute.StorageName);
        var state = new PersistentState<TState>(
            attribute.StateName,
            activation,
            storage ?? throw new BadProviderConfigException($"{activation.GrainId.Type} asks for the storage '{attribute.StorageName ?? "Default"}', which isn't registered."));
        activation.AddState(state);
        return state;
    }
}
