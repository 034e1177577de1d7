using Orleans;

namespace Loyalty.Engine.Tests.Calls;

/// <summary>Another face of the same grain.</summary>
internal interface ISecondCallGrain : IGrainWithStringKey
{
    Task<int> Calls();

    /// <summary>What the request context holds at the grain, before and after it changed it.</summary>
    Task<(string? Before, string? After, string? Next)> Context(string? set, string? next);

    Task<string?> Who();

    Task<string?> WhoAfterAwait();

    /// <summary>What the async-local of these tests holds at the grain, which leaves a value of its own in it.</summary>
    Task<string?> AsyncLocal();
}
