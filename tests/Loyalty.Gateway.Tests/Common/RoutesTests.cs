using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Common;

[Collection(Shared.Name)]
public sealed class RoutesTests(GatewayHost host)
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
}
