namespace Orleans;

/// <summary>Subscribes the grains of a class to all streams of a namespace: the grain of the same key gets the stream of that key.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public class ImplicitStreamSubscriptionAttribute(string streamNamespace) : Attribute
{
    internal string StreamNamespace { get; } = streamNamespace;
}
