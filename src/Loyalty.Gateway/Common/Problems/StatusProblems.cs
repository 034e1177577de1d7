using Loyalty.Gateway.Common.Bodies;
using Microsoft.AspNetCore.Diagnostics;

namespace Loyalty.Gateway.Common.Problems;

/// <summary>Problems for statuses that routing answers without a body.</summary>
internal static class StatusProblems
{
    public static Task Write(StatusCodeContext status)
    {
        var context = status.HttpContext;
        var problem = context.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => Problem.NotFound("routeNotFound", "There is nothing at this path."),
            StatusCodes.Status405MethodNotAllowed => Problem.Create(StatusCodes.Status405MethodNotAllowed, "methodNotAllowed", $"This path does not take {context.Request.Method}; Allow names what it takes."),
            StatusCodes.Status415UnsupportedMediaType => BodyText.UnsupportedMediaType("of the media type that the endpoint documents"),
            var other => Problem.Create(other, "refused", "The request was refused."),
        };
        return problem.ExecuteAsync(context);
    }
}
