using System.Text.Json.Serialization.Metadata;

namespace Loyalty.Contracts.Common.Bodies;

/// <summary>What a caller may send as a body: its shape, and what must hold beyond it.</summary>
public interface IInput<TSelf>
    where TSelf : class, IInput<TSelf>
{
    static abstract JsonTypeInfo<TSelf> Shape { get; }

    /// <summary>Adds every fault that the shape does not show.</summary>
    void Check(Faults faults);
}
