using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;

namespace Loyalty.Gateway.Common.Bodies;

/// <summary>A JSON body that may be left out.</summary>
internal sealed class OptionalBody<T> : IEndpointParameterMetadataProvider
    where T : class, IInput<T>
{
    private readonly Body<T>? _body;

    private OptionalBody(Body<T>? body) => _body = body;

    /// <summary>Null when there is none.</summary>
    public T? Value => _body?.Value;

    public bool Faulty([NotNullWhen(true)] out ProblemHttpResult? answer)
    {
        answer = null;
        return _body is not null && _body.Faulty(out answer);
    }

    /// <summary>Called by the framework to bind the parameter.</summary>
    public static async ValueTask<OptionalBody<T>> BindAsync(HttpContext context, ParameterInfo parameter) =>
        new(context.Request.ContentLength == 0 || context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }
            ? null
            : await Body<T>.BindAsync(context, parameter));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T), isOptional: true));
}
