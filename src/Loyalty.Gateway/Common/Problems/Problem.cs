using System.Text;
using Loyalty.Contracts.Common;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Loyalty.Gateway.Common.Problems;

/// <summary>Every answer that is not a success (RFC 9457), and the one place where a refusal becomes a status.</summary>
internal static class Problem
{
    public const string ContentType = "application/problem+json";

    public static ProblemHttpResult From(Refusal refusal)
    {
        var problem = Create(
            StatusOf(refusal.Kind), refusal.Code, refusal.Detail, refusal.Errors.IsDefaultOrEmpty ? [] : refusal.Errors, refusal.Numbers.IsDefaultOrEmpty ? [] : refusal.Numbers);
        foreach (var text in refusal.Texts.IsDefaultOrEmpty ? [] : refusal.Texts)
        {
            problem.ProblemDetails.Extensions[text.Name] = text.Value;
        }

        return problem;
    }

    public static ProblemHttpResult Invalid(Faults faults) => From(faults.ToRefusal());

    public static ProblemHttpResult BadRequest(string code, string detail, IReadOnlyList<Fault>? errors = null, IReadOnlyList<NamedNumber>? numbers = null) =>
        Create(StatusCodes.Status400BadRequest, code, detail, errors, numbers);

    public static ProblemHttpResult Forbidden(string code, string detail) => Create(StatusCodes.Status403Forbidden, code, detail);

    public static ProblemHttpResult NotFound(string code, string detail) => Create(StatusCodes.Status404NotFound, code, detail);

    public static ProblemHttpResult TooLarge(string detail) => Create(StatusCodes.Status413PayloadTooLarge, "bodyTooLarge", detail);

    public static ProblemHttpResult Unavailable() =>
        Create(StatusCodes.Status503ServiceUnavailable, "unavailable", "The platform cannot answer now. The same request may be sent again.");

    public static ProblemHttpResult Create(int status, string code, string detail, IReadOnlyList<Fault>? errors = null, IReadOnlyList<NamedNumber>? numbers = null)
    {
        var details = new ProblemDetails
        {
            Type = "urn:loyalty:problem:" + code,
            Title = TitleOf(code),
            Status = status,
            Detail = detail,
            Extensions = { ["code"] = code },
        };
        if (errors is { Count: > 0 })
        {
            details.Extensions["errors"] = errors.ToArray();
        }

        foreach (var number in numbers ?? [])
        {
            details.Extensions[number.Name] = number.Value;
        }

        return TypedResults.Problem(details);
    }

    private static int StatusOf(RefusalKind kind) => kind switch
    {
        RefusalKind.Invalid => StatusCodes.Status400BadRequest,
        RefusalKind.NotFound => StatusCodes.Status404NotFound,
        RefusalKind.Conflict => StatusCodes.Status409Conflict,
        RefusalKind.PreconditionFailed => StatusCodes.Status412PreconditionFailed,
        RefusalKind.Rule => StatusCodes.Status422UnprocessableEntity,
        RefusalKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
        RefusalKind.Forbidden => StatusCodes.Status403Forbidden,
        _ => StatusCodes.Status500InternalServerError,
    };

    /// <summary><c>amountMismatch</c>: Amount mismatch.</summary>
    private static string TitleOf(string code)
    {
        var title = new StringBuilder(code.Length + 4);
        foreach (var c in code)
        {
            _ = char.IsAsciiLetterUpper(c) ? title.Append(' ').Append(char.ToLowerInvariant(c)) : title.Append(title.Length == 0 ? char.ToUpperInvariant(c) : c);
        }

        return title.ToString();
    }
}
