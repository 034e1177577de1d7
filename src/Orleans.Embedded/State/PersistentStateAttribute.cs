namespace Orleans.Runtime;

/// <summary>Injects an <see cref="IPersistentState{TState}"/> into the constructor of a grain.</summary>
/// <param name="stateName">The name of the state within the grain.</param>
/// <param name="storageName">The name of the storage; null for the storage registered without a name.</param>
[AttributeUsage(AttributeTargets.Parameter)]
public class PersistentStateAttribute(string stateName, string? storageName = null) : Attribute
{
    public string StateName { get; } = stateName;

    public string? StorageName { get; } = storageName;
}
