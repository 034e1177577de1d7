using System.Reflection;
using Orleans.Runtime;

namespace Orleans;

/// <summary>One call, as a filter sees it.</summary>
public interface IGrainCallContext
{
    /// <summary>The grain object that is called.</summary>
    object Grain { get; }

    /// <summary>The method of the grain interface.</summary>
    MethodInfo InterfaceMethod { get; }

    /// <summary>The full name of the grain interface.</summary>
    string InterfaceName { get; }

    string MethodName { get; }

    /// <summary>What the call answers; a filter may replace it after <see cref="Invoke"/>.</summary>
    object? Result { get; set; }

    /// <summary>The calling grain; null when the call comes from outside.</summary>
    GrainId? SourceId { get; }

    GrainId TargetId { get; }

    /// <summary>Goes on to the next filter, and after the last one to the grain.</summary>
    Task Invoke();
}
