using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Orleans.Activations;
using Orleans.Hosting;

namespace Orleans.Calls;

/// <summary>Generates, for a grain interface, a proxy and one request class a method, so that a call needs no reflection.</summary>
internal static class ProxyBuilder
{
    private const string AssemblyName = "Orleans.Embedded.Proxies";

    private static readonly AssemblyBuilder s_assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName(AssemblyName), AssemblyBuilderAccess.Run);
    private static readonly ModuleBuilder s_module = s_assembly.DefineDynamicModule(AssemblyName);
    private static readonly HashSet<string> s_opened = [];
    private static int s_count;

    public static (GrainMethod[] Methods, Func<Engine, GrainInterface, GrainClass, string, GrainReference> Create) Build(Type type)
    {
        Open(typeof(ProxyBuilder));
        Open(type);
        var name = $"{type.Namespace}.{type.Name}_{++s_count}";
        var methods = type.GetInterfaces().Append(type)
            .SelectMany(t => t.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(m => m.IsAbstract)
            .ToArray();

        var proxy = s_module.DefineType(name, TypeAttributes.Class | TypeAttributes.Sealed, typeof(GrainReference), [type]);
        Type[] parameters = [typeof(Engine), typeof(GrainInterface), typeof(GrainClass), typeof(string)];
        var constructor = DefineConstructor(proxy, parameters);
        DefineFactory(proxy, constructor, parameters);
        for (var i = 0; i < methods.Length; i++)
        {
            DefineMethod(proxy, DefineRequest($"{name}_{methods[i].Name}_{i}", methods[i]), methods[i], i);
        }

        var create = proxy.CreateType().GetMethod("Create", BindingFlags.Static | BindingFlags.Public)!;
        return (Array.ConvertAll(methods, m => new GrainMethod(m)), create.CreateDelegate<Func<Engine, GrainInterface, GrainClass, string, GrainReference>>());
    }

    private static ConstructorBuilder DefineConstructor(TypeBuilder proxy, Type[] parameters)
    {
        var constructor = proxy.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, parameters);
        var il = constructor.GetILGenerator();
        for (var i = 0; i <= parameters.Length; i++)
        {
            il.Emit(OpCodes.Ldarg, i);
        }

        il.Emit(OpCodes.Call, typeof(GrainReference).GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Single());
        il.Emit(OpCodes.Ret);
        return constructor;
    }

    private static void DefineFactory(TypeBuilder proxy, ConstructorBuilder constructor, Type[] parameters)
    {
        var il = proxy.DefineMethod("Create", MethodAttributes.Public | MethodAttributes.Static, typeof(GrainReference), parameters).GetILGenerator();
        for (var i = 0; i < parameters.Length; i++)
        {
            il.Emit(OpCodes.Ldarg, i);
        }

        il.Emit(OpCodes.Newobj, constructor);
        il.Emit(OpCodes.Ret);
    }

    /// <summary>A class with a field for each argument, which calls the method of the grain with them.</summary>
    private static Type DefineRequest(string name, MethodInfo method)
    {
        if (method.IsGenericMethod)
        {
            throw new NotSupportedException($"{method.DeclaringType}.{method.Name} is generic; grain methods can't be.");
        }

        var result = ResultOf(method);
        var parent = result is null ? typeof(VoidRequest) : typeof(ResultRequest<>).MakeGenericType(result);
        var request = s_module.DefineType(name, TypeAttributes.Class | TypeAttributes.Sealed | TypeAttributes.Public, parent);
        request.DefineDefaultConstructor(MethodAttributes.Public);

        var parameters = method.GetParameters();
        var invoke = request.DefineMethod(
            nameof(VoidRequest.Invoke),
            MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.HideBySig,
            result is null ? typeof(ValueTask) : typeof(ValueTask<>).MakeGenericType(result),
            [typeof(object)]);
        var il = invoke.GetILGenerator();
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Castclass, method.DeclaringType!);
        foreach (var parameter in parameters)
        {
            if (parameter.ParameterType.IsByRef)
            {
                throw new NotSupportedException($"{method.DeclaringType}.{method.Name} has a parameter by reference; grain methods can't.");
            }

            Open(parameter.ParameterType);
            var field = request.DefineField(FieldName(parameter.Position), parameter.ParameterType, FieldAttributes.Public);
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldfld, field);
        }

        il.Emit(OpCodes.Callvirt, method);
        if (!method.ReturnType.IsValueType)
        {
            // A task becomes the value task that the caller of Invoke awaits.
            var wrapped = result is null ? typeof(ValueTask) : typeof(ValueTask<>).MakeGenericType(result);
            il.Emit(OpCodes.Newobj, wrapped.GetConstructor([method.ReturnType])!);
        }

        il.Emit(OpCodes.Ret);
        return request.CreateType();
    }

    private static void DefineMethod(TypeBuilder proxy, Type request, MethodInfo method, int index)
    {
        var parameters = Array.ConvertAll(method.GetParameters(), p => p.ParameterType);
        var body = proxy.DefineMethod(
            $"{method.DeclaringType!.FullName}.{method.Name}",
            MethodAttributes.Private | MethodAttributes.Virtual | MethodAttributes.Final | MethodAttributes.HideBySig | MethodAttributes.NewSlot,
            method.ReturnType,
            parameters);
        proxy.DefineMethodOverride(body, method);

        var il = body.GetILGenerator();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Newobj, request.GetConstructor(Type.EmptyTypes)!);
        for (var i = 0; i < parameters.Length; i++)
        {
            il.Emit(OpCodes.Dup);
            il.Emit(OpCodes.Ldarg, i + 1);
            il.Emit(OpCodes.Stfld, request.GetField(FieldName(i))!);
        }

        il.Emit(OpCodes.Ldc_I4, index);
        il.Emit(OpCodes.Call, SenderOf(method));
        il.Emit(OpCodes.Ret);
    }

    private static MethodInfo SenderOf(MethodInfo method)
    {
        var result = ResultOf(method);
        var sender = typeof(GrainReference)
            .GetMethods(BindingFlags.Instance | BindingFlags.NonPublic)
            .Single(m => m.Name == (method.ReturnType.IsValueType ? "SendValue" : "Send") && m.IsGenericMethod == result is not null);
        return result is null ? sender : sender.MakeGenericMethod(result);
    }

    /// <summary>The type of the result, null for none.</summary>
    private static Type? ResultOf(MethodInfo method)
    {
        var type = method.ReturnType;
        if (type == typeof(Task) || type == typeof(ValueTask))
        {
            return null;
        }

        if (type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(Task<>) || type.GetGenericTypeDefinition() == typeof(ValueTask<>)))
        {
            Open(type);
            return type.GetGenericArguments()[0];
        }

        throw new NotSupportedException($"{method.DeclaringType}.{method.Name} returns {type}; a grain method returns Task, Task<T>, ValueTask or ValueTask<T>.");
    }

    private static string FieldName(int position) => $"argument{position}";

    /// <summary>Lets the generated code use the internal types of the assemblies that this type is made of.</summary>
    private static void Open(Type type)
    {
        if (type.HasElementType)
        {
            Open(type.GetElementType()!);
            return;
        }

        foreach (var argument in type.GetGenericArguments())
        {
            Open(argument);
        }

        var assembly = type.Assembly.GetName().Name!;
        if (type.Assembly != typeof(object).Assembly && s_opened.Add(assembly))
        {
            s_assembly.SetCustomAttribute(new CustomAttributeBuilder(typeof(IgnoresAccessChecksToAttribute).GetConstructors().Single(), [assembly]));
        }
    }
}
