using System.Text.RegularExpressions;
using Loyalty.Gateway.Tests.Fixture;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Loyalty.Gateway.Tests.Common;

[Collection(Shared.Name)]
public sealed partial class RoutesTests(GatewayHost host)
{
    [Fact]
    public async Task Wrong_method_answers_405_with_what_is_allowed()
    {
        var answer = (await host.First.Send(HttpMethod.Delete, "/v1/programs", null)).IsProblem(HttpStatusCode.MethodNotAllowed, "methodNotAllowed");

        Assert.Equal("GET", answer["Allow"]);
    }

    [Fact]
    public async Task Problem_is_written_even_to_callers_that_accept_something_else()
    {
        var answer = await host.Anonymous.Send(HttpMethod.Get, "/v1/programs", null, ("Accept", "text/html"));

        answer.IsProblem(HttpStatusCode.Unauthorized, "keyMissing");
    }

    [Fact]
    public async Task Whatever_changes_something_refuses_a_query_parameter_that_it_does_not_know()
    {
        var program = await host.NewProgram();
        var changing = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => (endpoint.RoutePattern.RawText!, Method: endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods[0] ?? "GET", Media: endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes[0]))
            .Where(endpoint => endpoint.Method != "GET").ToArray();
        Assert.True(changing.Length > 25);
        foreach (var (route, method, media) in changing)
        {
            var path = Parameter().Replace(route, match => match.Groups[1].Value == "program" ? program.Id : "1") + "?dry_run=true";
            (await program.WithoutTrace(() => host.First.Send(new HttpMethod(method), path, media is null ? null : "{}"u8.ToArray(), media))).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "?dry_run");
        }
    }

    [GeneratedRegex(@"\{(\w+)(:\w+)?\}")]
    private static partial Regex Parameter();
}
