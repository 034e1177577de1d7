using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.OpenApi;
using Loyalty.Gateway.Common.Problems;

namespace Loyalty.Gateway.Common;

/// <summary>
/// Refuses what would change something under a query parameter that the endpoint does not know, whoever wrote the
/// endpoint: somebody who adds <c>dryRun=true</c> means to change nothing.
/// </summary>
internal static class KnownQuery
{
    public static Task Check(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (!request.QueryString.HasValue || HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || context.GetEndpoint() is not { } endpoint)
        {
            return next(context);
        }

        var faults = new Faults();
        Query.OnlyKnown(request, faults, endpoint.Metadata.GetMetadata<Documentation.QueryParameters>()?.Names ?? []);
        return faults.Any ? Problem.Invalid(faults).ExecuteAsync(context) : next(context);
    }
}
