using Orleans.Activations;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.Calls;

/// <summary>The base of the generated proxies.</summary>
internal abstract class GrainReference(Engine engine, GrainInterface @interface, GrainClass target, string key) : IAddressable, IEquatable<GrainReference>
{
    public GrainId GrainId => new(target.GrainType, IdSpan.Create(key));

    public bool Equals(GrainReference? other) => other is not null && GetType() == other.GetType() && GrainId == other.GrainId;

    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    public override int GetHashCode() => GrainId.GetHashCode();

    public override string ToString() => GrainId.ToString();

    // Called by the generated methods, one overload for each shape of result.
    protected Task Send(VoidRequest request, int method)
    {
        Address(request, method);
        if (request.Is(RequestFlags.OneWay))
        {
            engine.Send(request);
            return Task.CompletedTask;
        }

        var response = request.Expect(engine.ResponseOptions);
        engine.Send(request);
        return response;
    }

    protected ValueTask SendValue(VoidRequest request, int method) => new(Send(request, method));

    protected Task<TResult> Send<TResult>(ResultRequest<TResult> request, int method)
    {
        Address(request, method);
        var response = request.Expect(engine.ResponseOptions);
        engine.Send(request);
        return response;
    }

    protected ValueTask<TResult> SendValue<TResult>(ResultRequest<TResult> request, int method) => new(Send(request, method));

    private void Address(GrainRequest request, int method)
    {
        var called = @interface.Methods[method];
        request.Target = target;
        request.Key = key;
        request.Method = called;
        request.Flags = called.Flags;
    }
}
