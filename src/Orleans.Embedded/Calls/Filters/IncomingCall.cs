using System.Reflection;
using Orleans.Activations;
using Orleans.Runtime;

namespace Orleans.Calls;

/// <summary>A call on its way through the filters.</summary>
internal sealed class IncomingCall(GrainRequest request, Activation activation, Func<Task<object?>> invokeGrain) : IIncomingGrainCallContext
{
    private int _stage;

    public object Grain => activation.GrainInstance!;

    public MethodInfo InterfaceMethod => request.Method!.Method;

    public MethodInfo ImplementationMethod => request.Method!.GetImplementation(activation.Class.Type);

    public string InterfaceName => InterfaceMethod.DeclaringType!.FullName!;

    public string MethodName => InterfaceMethod.Name;

    public object? Result { get; set; }

    public GrainId? SourceId => request.Source?.GrainId;

    public GrainId TargetId => activation.GrainId;

    public IGrainContext TargetContext => activation;

    public async Task Invoke()
    {
        // Counted down again on the way out, so that a filter may invoke the rest once more.
        var filters = activation.Engine.Filters.All;
        var stage = _stage++;
        try
        {
            if (stage < filters.Length)
            {
                await filters[stage].Invoke(this);
            }
            else if (stage == filters.Length && Grain is IIncomingGrainCallFilter own)
            {
                await own.Invoke(this);
            }
            else
            {
                Result = await invokeGrain();
            }
        }
        finally
        {
            _stage--;
        }
    }
}
