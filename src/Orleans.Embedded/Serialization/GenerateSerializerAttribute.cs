namespace Orleans;

/// <summary>Marks a type that crosses grain boundaries. Has no effect in this engine, which passes references.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum)]
public sealed class GenerateSerializerAttribute : Attribute;
