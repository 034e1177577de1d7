namespace Orleans.Concurrency;

/// <summary>The caller doesn't wait: the call returns once it is queued, and its outcome reaches nobody.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OneWayAttribute : Attribute;
