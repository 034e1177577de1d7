using Loyalty.Contracts.Common;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.Problems;

namespace Loyalty.Gateway.Common;

/// <summary>Refuses a path whose ids nothing can have, before they become part of a grain's key.</summary>
internal static class PathIds
{
    public static Task Check(HttpContext context, RequestDelegate next)
    {
        foreach (var (name, value) in context.Request.RouteValues)
        {
            if (value is string id && !Ids.IsValid(id))
            {
                return Problem.BadRequest("invalidId", $"The {name} in the path {Contracts.Common.Bodies.Check.IdReason}.", [new(name, Contracts.Common.Bodies.Check.IdReason)]).ExecuteAsync(context);
            }
        }

        return next(context);
    }
}
