using Orleans.Calls;

namespace Orleans.Activations;

/// <summary>An interface, and the class that it means.</summary>
internal sealed record GrainBinding(GrainInterface Interface, GrainClass Class);
