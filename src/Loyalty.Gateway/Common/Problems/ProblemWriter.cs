using System.Diagnostics;
using Loyalty.Gateway.Common.Json;
using Microsoft.AspNetCore.Mvc;

namespace Loyalty.Gateway.Common.Problems;

/// <summary>Writes problems as JSON whatever the caller says it accepts: a refusal that cannot be read helps nobody.</summary>
internal sealed class ProblemWriter(RefusalLog log) : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => true;

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var response = context.HttpContext.Response;
        var problem = context.ProblemDetails;
        response.StatusCode = problem.Status ?? StatusCodes.Status500InternalServerError;
        if (response.StatusCode is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests && response.Headers.RetryAfter.Count == 0)
        {
            response.Headers.RetryAfter = "1";
        }

        if (response.StatusCode >= StatusCodes.Status500InternalServerError && Activity.Current is { } activity)
        {
            problem.Extensions["traceId"] = activity.TraceId.ToHexString();
        }

        log.Record(context.HttpContext, problem);
        await response.WriteAsJsonAsync(problem, OutputJson.Web.ProblemDetails, Problem.ContentType, context.HttpContext.RequestAborted);
    }
}
