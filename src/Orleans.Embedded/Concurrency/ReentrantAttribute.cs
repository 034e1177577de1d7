namespace Orleans.Concurrency;

/// <summary>Lets all requests of an activation interleave wherever one of them awaits.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReentrantAttribute : Attribute;
