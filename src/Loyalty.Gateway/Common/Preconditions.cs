using Loyalty.Gateway.Common.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace Loyalty.Gateway.Common;

/// <summary>The headers under which something is changed: <c>If-Match</c>, <c>If-None-Match</c>, <c>Idempotency-Key</c>.</summary>
internal static class Preconditions
{
    public const string IdempotencyKey = "Idempotency-Key";
    public const string Replayed = "Idempotent-Replayed";

    public static void SetETag(HttpResponse response, string etag) => response.Headers.ETag = $"\"{etag}\"";

    /// <summary>The one strong tag of <c>If-Match</c>, without its quotes; null when there is no such header.</summary>
    public static (string? ETag, ProblemHttpResult? Problem) IfMatch(HttpRequest request)
    {
        var given = request.Headers.IfMatch;
        if (given.Count == 0)
        {
            return (null, null);
        }

        return EntityTagHeaderValue.TryParse(given.ToString(), out var tag) && !tag.IsWeak && tag.Tag.Length > 2
            ? (tag.Tag.Substring(1, tag.Tag.Length - 2), null)
            : (null, Problem.BadRequest("invalidIfMatch", "If-Match must name one strong entity tag in quotes, as ETag gave it.", [new("If-Match", "must be one strong entity tag in quotes")]));
    }

    /// <summary>For what may be created: a tag, or null under <c>If-None-Match: *</c>.</summary>
    public static (string? ETag, ProblemHttpResult? Problem) IfMatchOrNew(HttpRequest request)
    {
        var (etag, problem) = IfMatch(request);
        var isNew = request.Headers.IfNoneMatch == "*";
        return (etag, problem, isNew) switch
        {
            (_, not null, _) => (null, problem),
            (not null, _, false) => (etag, null),
            (null, _, true) => (null, null),
            (not null, _, true) => (null, Problem.BadRequest("invalidIfMatch", "If-Match and If-None-Match: * contradict each other.")),
            _ => (null, Required("If-Match with the ETag that was read, or If-None-Match: * to create it")),
        };
    }

    public static ProblemHttpResult Required(string what) =>
        Problem.Create(StatusCodes.Status428PreconditionRequired, "preconditionRequired", $"Changing this needs {what}.");

    /// <summary>The caller's key of a command that has no id of its own.</summary>
    public static (string Key, ProblemHttpResult? Problem) Key(HttpRequest request)
    {
        var given = request.Headers[IdempotencyKey];
        if (given.Count == 0)
        {
            return ("", Problem.Create(StatusCodes.Status400BadRequest, "idempotencyKeyMissing", "This needs an Idempotency-Key header, so that sending it again changes nothing.", [new(IdempotencyKey, "is required")]));
        }

        return given.Count == 1 && Contracts.Common.Ids.IsValid(given[0])
            ? (given[0]!, null)
            : ("", Problem.Create(StatusCodes.Status400BadRequest, "idempotencyKeyInvalid", "The Idempotency-Key " + Contracts.Common.Bodies.Check.IdReason + ".", [new(IdempotencyKey, Contracts.Common.Bodies.Check.IdReason)]));
    }

    public static void MarkReplayed(HttpResponse response, bool replayed)
    {
        if (replayed)
        {
            response.Headers[Replayed] = "true";
        }
    }
}
