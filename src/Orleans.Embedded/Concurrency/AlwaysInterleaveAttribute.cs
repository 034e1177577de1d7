namespace Orleans.Concurrency;

/// <summary>Lets a method start while any other request of the same activation is waiting for something.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AlwaysInterleaveAttribute : Attribute;
