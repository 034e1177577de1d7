using Microsoft.Extensions.DependencyInjection;

namespace Loyalty.Simulation.Mutations;

/// <summary>Calls of a grain interface's method that do something else.</summary>
/// <typeparam name="TGrain">The grain's interface.</typeparam>
/// <param name="method">The method.</param>
/// <param name="instead">What is done.</param>
internal sealed class MutatedCalls<TGrain>(string method, Func<IIncomingGrainCallContext, Task> instead) : IIncomingGrainCallFilter
{
    public Task Invoke(IIncomingGrainCallContext context) =>
        context.InterfaceMethod.DeclaringType == typeof(TGrain) && context.MethodName == method ? instead(context) : context.Invoke();

    /// <summary>Does it in every silo.</summary>
    public static Parts Of(string method, Func<IIncomingGrainCallContext, Task> instead) =>
        new() { Silo = services => services.AddSingleton<IIncomingGrainCallFilter>(new MutatedCalls<TGrain>(method, instead)) };

    /// <summary>Answers something else than the grain did.</summary>
    public static Parts Answers<TAnswer>(string method, Func<TAnswer, TAnswer> answer) => Of(method, async context =>
    {
        await context.Invoke();
        context.Result = answer((TAnswer)context.Result!);
    });
}
