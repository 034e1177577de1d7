using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Loyalty.Gateway.Common;

/// <summary>A command that the caller names by an Idempotency-Key, and may ask first as a dry run.</summary>
internal static class KeyedCommand
{
    /// <summary>What is wrong with the request beside its body; null when it is sound.</summary>
    public static ProblemHttpResult? Read(HttpRequest request, out string key, out bool dryRun)
    {
        (key, var withoutKey) = Preconditions.Key(request);
        var faults = new Faults();
        dryRun = Query.DryRun(request, faults);
        return withoutKey ?? (faults.Any ? Problem.Invalid(faults) : null);
    }
}
