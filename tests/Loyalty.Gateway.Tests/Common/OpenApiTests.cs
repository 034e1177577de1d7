using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Loyalty.Gateway.Tests.Fixture;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Loyalty.Gateway.Tests.Common;

[Collection(Shared.Name)]
public sealed partial class OpenApiTests(GatewayHost host)
{
    /// <summary>Set to 1, the test writes the document instead of comparing it.</summary>
    private const string Refresh = "LOYALTY_REFRESH_OPENAPI";

    [Fact]
    public async Task Document_is_the_committed_one()
    {
        var served = (await host.Anonymous.Get("/openapi/v1.json")).Is(HttpStatusCode.OK).Text.ReplaceLineEndings("\n").TrimEnd() + "\n";
        var path = Committed();
        if (Environment.GetEnvironmentVariable(Refresh) == "1")
        {
            await File.WriteAllTextAsync(path, served);
        }

        var committed = File.Exists(path) ? (await File.ReadAllTextAsync(path)).ReplaceLineEndings("\n") : "";
        Assert.True(served == committed, $"src/Loyalty.Gateway/openapi.json is not what the gateway serves. See that the change is meant; then run this test with {Refresh}=1 and commit the file.");
    }

    [Fact]
    public async Task Document_has_every_endpoint_complete()
    {
        var document = (await host.Anonymous.Get("/openapi/v1.json")).Is(HttpStatusCode.OK).Json;

        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.True(document.GetProperty("components").GetProperty("securitySchemes").TryGetProperty("apiKey", out _));
        var paths = document.GetProperty("paths");
        var endpoints = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/v1/", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(endpoints);
        foreach (var endpoint in endpoints)
        {
            var path = Constraint().Replace(endpoint.RoutePattern.RawText!, "}").TrimEnd('/');
            var method = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods[0].ToLowerInvariant();
            Assert.True(paths.TryGetProperty(path, out var item) && item.TryGetProperty(method, out _), $"{method} {path} is not documented.");
            IsComplete(item.GetProperty(method), $"{method} {path}");
        }
    }

    private static void IsComplete(JsonElement operation, string name)
    {
        Assert.NotEmpty(operation.GetProperty("summary").GetString()!);
        Assert.Contains("Needs the permission", operation.GetProperty("description").GetString(), StringComparison.Ordinal);
        var responses = operation.GetProperty("responses").EnumerateObject().ToArray();
        Assert.True(responses.Any(response => response.Name[0] == '2'), name);
        foreach (var status in new[] { "401", "403", "429", "500", "503" })
        {
            Assert.True(responses.Any(response => response.Name == status), $"{name} {status}");
        }

        foreach (var response in responses)
        {
            Assert.True(response.Value.TryGetProperty("content", out var content), $"{name} {response.Name}");
            Assert.True(response.Name[0] == '2' || content.TryGetProperty("application/problem+json", out _), $"{name} {response.Name}");
        }

        if (operation.TryGetProperty("requestBody", out var body))
        {
            Assert.All(body.GetProperty("content").EnumerateObject(), media => Assert.True(media.Value.TryGetProperty("example", out _), name));
        }
    }

    private static string Committed([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "src", "Loyalty.Gateway", "openapi.json");

    [GeneratedRegex(@":\w+\}")]
    private static partial Regex Constraint();
}
