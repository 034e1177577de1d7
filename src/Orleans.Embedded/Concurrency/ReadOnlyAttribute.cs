namespace Orleans.Concurrency;

/// <summary>States that a method changes nothing, so that it may interleave with other such methods.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReadOnlyAttribute : Attribute;
