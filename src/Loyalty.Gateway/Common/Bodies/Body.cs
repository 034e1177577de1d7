using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Loyalty.Gateway.Common.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;

namespace Loyalty.Gateway.Common.Bodies;

/// <summary>A JSON body as a handler's parameter: a checked value, or the problem to answer.</summary>
internal sealed class Body<T> : IEndpointParameterMetadataProvider
    where T : class, IInput<T>
{
    private readonly ProblemHttpResult? problem;

    private Body(T? value, ProblemHttpResult? problem)
    {
        Value = value;
        this.problem = problem;
    }

    public T? Value { get; }

    [MemberNotNullWhen(false, nameof(Value))]
    public bool Faulty([NotNullWhen(true)] out ProblemHttpResult? answer)
    {
        answer = problem;
        return problem is not null;
    }

    /// <summary>Called by the framework to bind the parameter.</summary>
    public static async ValueTask<Body<T>> BindAsync(HttpContext context, ParameterInfo _)
    {
        if (!BodyText.IsJson(context.Request.ContentType))
        {
            return new Body<T>(null, BodyText.UnsupportedMediaType("application/json"));
        }

        if (context.Request.ContentLength > GatewayLimits.Body)
        {
            return new Body<T>(null, BodyText.TooLarge());
        }

        var reader = context.Request.BodyReader;
        try
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            while (!read.IsCompleted && read.Buffer.Length <= GatewayLimits.Body)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                read = await reader.ReadAsync(context.RequestAborted);
            }

            if (read.Buffer.Length > GatewayLimits.Body)
            {
                reader.AdvanceTo(read.Buffer.End);
                return new Body<T>(null, BodyText.TooLarge());
            }

            var (value, problem) = JsonInput.Parse<T>(read.Buffer);
            reader.AdvanceTo(read.Buffer.End);
            return new Body<T>(value, problem);
        }
        catch (BadHttpRequestException exception)
        {
            return new Body<T>(null, BodyText.Unreadable(exception));
        }
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T)));
}

internal static class BodyText
{
    public static bool IsJson(string? contentType) => contentType == "application/json" || Is(contentType, "application/json");

    /// <summary>The media type, in UTF-8 where it says so at all.</summary>
    public static bool Is(string? contentType, string mediaType) =>
        Microsoft.Net.Http.Headers.MediaTypeHeaderValue.TryParse(contentType, out var parsed)
        && parsed.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase)
        && (!parsed.Charset.HasValue || parsed.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || parsed.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase));

    public static ProblemHttpResult UnsupportedMediaType(string expected) =>
        Problem.Create(StatusCodes.Status415UnsupportedMediaType, "unsupportedMediaType", $"The body must be {expected}, in UTF-8.");

    public static ProblemHttpResult TooLarge() => Problem.TooLarge($"A body is at most {GatewayLimits.Body} bytes.");

    public static ProblemHttpResult Unreadable(BadHttpRequestException exception) => exception.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => TooLarge(),
        StatusCodes.Status408RequestTimeout => Problem.Create(StatusCodes.Status408RequestTimeout, "bodyTooSlow", "The body arrived too slowly."),
        _ => Problem.BadRequest("unreadableBody", "The body ended early or its framing is broken."),
    };
}
