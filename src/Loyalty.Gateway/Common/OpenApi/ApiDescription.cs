using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Loyalty.Contracts.Access;
using Loyalty.Gateway.Common.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Loyalty.Gateway.Common.OpenApi;

/// <summary>The OpenAPI document: from the endpoints as they are, completed with what their signatures cannot say.</summary>
internal static class ApiDescription
{
    public const string Document = "v1";
    private const string SecurityScheme = "apiKey";

    public static void AddApiDescription(this IServiceCollection services) =>
        services.AddOpenApi(Document, options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.AddDocumentTransformer(Describe);
            options.AddOperationTransformer(Complete);
            options.AddSchemaTransformer(NameValues);
        });

    private static Task Describe(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Loyalty",
            Version = "1",
            Description = "Purchases in, points out. Money is in minor units, points are whole numbers, instants are RFC 3339 with offset. "
                + "What was acknowledged is durable; what is sent again under the same id or Idempotency-Key is answered as before, with Idempotent-Replayed: true. "
                + "Errors are RFC 9457 problem details; callers branch on code.",
        };

        // Where it is served differs by installation; the document must not.
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [SecurityScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "An API key: lk_…, scoped by program, channel and permission.",
            },
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(SecurityScheme, document)] = [] }];
        return Task.CompletedTask;
    }

    private static Task Complete(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Parameters ??= [];
        if (metadata.OfType<IAuthorizeData>().LastOrDefault()?.Policy is { } permission)
        {
            operation.Description += $" Needs the permission {permission}.";
        }

        foreach (var name in metadata.OfType<Documentation.QueryParameters>().SelectMany(static query => query.Names))
        {
            operation.Parameters.Add(Parameter(name, ParameterLocation.Query, QueryOf(name)));
        }

        foreach (var name in metadata.OfType<Documentation.RequestHeaders>().SelectMany(static headers => headers.Names))
        {
            operation.Parameters.Add(Parameter(name, ParameterLocation.Header, HeaderOf(name)));
        }

        // Some endpoints read the program from the request itself: their signatures do not show it.
        if (context.Description.RelativePath?.Contains("{program}", StringComparison.Ordinal) is true && operation.Parameters.All(static parameter => parameter.Name != "program"))
        {
            operation.Parameters.Insert(0, Parameter("program", ParameterLocation.Path, ("The program.", true, new() { Type = JsonSchemaType.String })));
        }

        foreach (var parameter in operation.Parameters.OfType<OpenApiParameter>().Where(static parameter => parameter.In == ParameterLocation.Path))
        {
            parameter.Description ??= $"The {parameter.Name}.";
        }

        foreach (var example in metadata.OfType<Documentation.Example>().OrderBy(static example => example.MediaType is not null))
        {
            foreach (var (type, media) in operation.RequestBody?.Content ?? new Dictionary<string, OpenApiMediaType>())
            {
                media.Example = example.MediaType is null || example.MediaType == type ? JsonNode.Parse(example.Json) : media.Example;
            }
        }

        Examples.Show(operation, $"{context.Description.HttpMethod} /{Path(context.Description.RelativePath!)}");
        DescribeResponses(operation, [.. metadata.OfType<Documentation.ResponseHeaders>().SelectMany(static headers => headers.Names)]);
        return Task.CompletedTask;
    }

    /// <summary>As the document has it, without the types of numbers.</summary>
    private static string Path(string template) => template.Replace(":int}", "}", StringComparison.Ordinal).TrimEnd('/');

    private static void DescribeResponses(OpenApiOperation operation, string[] headers)
    {
        foreach (var (status, response) in (operation.Responses ?? []).Where(static pair => pair.Value is OpenApiResponse).Select(static pair => (pair.Key, (OpenApiResponse)pair.Value)))
        {
            if (status[0] == '2')
            {
                foreach (var name in headers)
                {
                    (response.Headers ??= new Dictionary<string, IOpenApiHeader>())[name] = Header(name);
                }
            }
            else if (status is "429" or "503")
            {
                (response.Headers ??= new Dictionary<string, IOpenApiHeader>())["Retry-After"] = new OpenApiHeader { Description = "Seconds until it may be tried again.", Schema = new OpenApiSchema { Type = JsonSchemaType.Integer } };
            }
        }
    }

    private static OpenApiParameter Parameter(string name, ParameterLocation location, (string Description, bool Required, OpenApiSchema Schema) what) =>
        new() { Name = name, In = location, Description = what.Description, Required = what.Required, Schema = what.Schema };

    private static (string Description, bool Required, OpenApiSchema Schema) QueryOf(string name) => name switch
    {
        "dryRun" => ("True: answer what would happen, and write nothing.", false, new() { Type = JsonSchemaType.Boolean }),
        "limit" => ($"How many at most, 1–{Contracts.Common.Limits.PageSize}; {GatewayLimits.DefaultPage} when absent.", false, new() { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = $"{Contracts.Common.Limits.PageSize}" }),
        "cursor" => ("The next of the page before; absent for the first page.", false, new() { Type = JsonSchemaType.String }),
        "tier" => ("Only members standing in it.", false, new() { Type = JsonSchemaType.String }),
        "segment" => ("Only members who are in it, as far as the directory knows.", false, new() { Type = JsonSchemaType.String }),
        "status" => ("Only members of this status.", false, new() { Type = JsonSchemaType.String, Enum = ["active", "blocked", "erased", "merged"] }),
        "state" => ("Only vouchers of this state.", false, new() { Type = JsonSchemaType.String, Enum = [.. EnumNames.Of(typeof(Contracts.Rewards.VoucherState)).Select(static name => (JsonNode)name)] }),
        "channel" => ("Only what holds in this channel.", false, new() { Type = JsonSchemaType.String }),
        "start" => ("The first day of the window; absent: the newest window.", false, new() { Type = JsonSchemaType.String, Format = "date" }),
        "against" => ("The number of the edition to compare with.", false, new() { Type = JsonSchemaType.Integer, Minimum = "1" }),
        "from" => ("The first day.", false, new() { Type = JsonSchemaType.String, Format = "date" }),
        "to" => ("The last day.", false, new() { Type = JsonSchemaType.String, Format = "date" }),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "A query parameter has no description."),
    };

    private static (string Description, bool Required, OpenApiSchema Schema) HeaderOf(string name) => name switch
    {
        Preconditions.IdempotencyKey => ("The caller's key of this command; sent again, it changes nothing.", true, new() { Type = JsonSchemaType.String, MaxLength = 100 }),
        "If-Match" => ("The ETag that was read.", false, new() { Type = JsonSchemaType.String }),
        "If-None-Match" => ("*, to create it.", false, new() { Type = JsonSchemaType.String }),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "A request header has no description."),
    };

    private static OpenApiHeader Header(string name) => new()
    {
        Description = name switch
        {
            Preconditions.Replayed => "True when it had been done before and this is the stored answer; absent otherwise.",
            "ETag" => "To change it under.",
            "Location" => "Where it can be read.",
            Accounts.JournalApi.NextCursor => "Where to go on; absent when nothing was left.",
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "A response header has no description."),
        },
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };

    /// <summary>What the converters of this API write, which the schema generator cannot see into.</summary>
    private static Task NameValues(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var property in context.JsonTypeInfo.Properties.Where(static property => property.AttributeProvider?.IsDefined(typeof(JsonIgnoreAttribute), inherit: true) is true))
        {
            // Left out when there is nothing to say.
            schema.Required?.Remove(property.Name);
        }

        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        var nullable = type != context.JsonTypeInfo.Type ? JsonSchemaType.Null : 0;
        if (type == typeof(Permissions))
        {
            schema.Type = JsonSchemaType.Array | nullable;
            schema.UniqueItems = true;
            schema.Items = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. PermissionNames.All.Select(static known => (JsonNode)known.Name)] };
        }
        else if (type.IsEnum)
        {
            schema.Type = JsonSchemaType.String | nullable;
            schema.Enum = [.. EnumNames.Of(type).Select(static name => (JsonNode)name)];
        }
        else if (type == typeof(DateTimeOffset))
        {
            schema.Type = JsonSchemaType.String | nullable;
            schema.Format = "date-time";
        }
        else if (type == typeof(ProblemDetails))
        {
            DescribeProblem(schema);
        }

        return Task.CompletedTask;
    }

    private static void DescribeProblem(OpenApiSchema schema)
    {
        schema.Description = "RFC 9457. Numbers and words behind a refusal (required, available, missing, state …) are members beside these.";
        schema.Properties ??= new Dictionary<string, IOpenApiSchema>();
        schema.Properties["code"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Stable; callers branch on it. The type is urn:loyalty:problem: and this code." };
        schema.Properties["errors"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Array,
            Description = "Everything that is wrong: where, by JSON pointer into the body (or ?parameter, or the header's name), and why.",
            Items = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Properties = new Dictionary<string, IOpenApiSchema>
                {
                    ["pointer"] = new OpenApiSchema { Type = JsonSchemaType.String },
                    ["reason"] = new OpenApiSchema { Type = JsonSchemaType.String },
                },
            },
        };
        schema.Examples = [JsonNode.Parse("""
            { "type": "urn:loyalty:problem:amountMismatch", "title": "Amount mismatch", "status": 400, "detail": "/amount/amount must be the sum of the lines less the discount, 4900.",
              "code": "amountMismatch", "errors": [{ "pointer": "/amount/amount", "reason": "must be the sum of the lines less the discount, 4900" }], "expected": 4900, "actual": 5000 }
            """)!];
    }
}
