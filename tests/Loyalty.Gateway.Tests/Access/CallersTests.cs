using System.Text.RegularExpressions;
using Loyalty.Gateway.Tests.Fixture;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Loyalty.Gateway.Tests.Access;

/// <summary>Every endpoint with every kind of caller that must be refused.</summary>
[Collection(Shared.Name)]
public sealed partial class CallersTests(GatewayHost host)
{
    private static readonly string[] Open = ["/healthz/live", "/healthz/ready", "/healthz/serving", "/openapi/{documentName}.json"];

    [Fact]
    public void Endpoints_all_name_a_permission_or_are_open_on_purpose()
    {
        Assert.True(Endpoints().Count() > 35);
        foreach (var endpoint in Endpoints())
        {
            var isOpen = endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;
            Assert.True(isOpen == Open.Contains(endpoint.RoutePattern.RawText), endpoint.DisplayName);
            Assert.True(isOpen || endpoint.Metadata.GetMetadata<IAuthorizeData>()?.Policy is not null, endpoint.DisplayName);
        }
    }

    [Fact]
    public async Task Endpoints_without_a_key_answer_401()
    {
        foreach (var endpoint in Closed())
        {
            var answer = await Call(endpoint, host.Anonymous, "any");
            answer.IsProblem(HttpStatusCode.Unauthorized, "keyMissing");
            Assert.StartsWith("Bearer", answer["WWW-Authenticate"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Endpoints_with_a_wrong_key_answer_401()
    {
        string[] wrong = ["nonsense", "lk___first_" + new string('0', 43), host.FirstKey + "0", host.FirstKey[..^1], host.FirstKey.ToUpperInvariant(), "lk_" + new string('x', 5_000)];
        foreach (var endpoint in Closed())
        {
            var answer = await Call(endpoint, new Caller(host, wrong[0]), "any");
            answer.IsProblem(HttpStatusCode.Unauthorized, "keyInvalid");
            Assert.Contains("invalid_token", answer["WWW-Authenticate"], StringComparison.Ordinal);
        }

        foreach (var key in wrong)
        {
            (await new Caller(host, key).Get("/v1/programs")).IsProblem(HttpStatusCode.Unauthorized, "keyInvalid");
        }
    }

    [Fact]
    public async Task Endpoints_with_a_key_of_another_program_answer_403()
    {
        var own = await host.NewProgram();
        var other = await host.NewProgram();
        var caller = await own.NewCaller(AllPermissions);
        foreach (var endpoint in Closed().Where(endpoint => endpoint.RoutePattern.RawText!.TrimEnd('/') != "/v1/programs" && !endpoint.RoutePattern.RawText.StartsWith("/v1/templates", StringComparison.Ordinal)))
        {
            (await Call(endpoint, caller, other.Id)).IsProblem(HttpStatusCode.Forbidden, "programForbidden");
        }

        var programs = (await caller.Get("/v1/programs")).Is(HttpStatusCode.OK).Json.GetProperty("programs").EnumerateArray().Select(program => program.GetString());
        Assert.Equal([own.Id], programs);
    }

    [Fact]
    public async Task Endpoints_with_a_key_without_the_permission_answer_403_and_name_it()
    {
        var program = await host.NewProgram();
        foreach (var endpoint in Closed().Where(endpoint => !endpoint.RoutePattern.RawText!.StartsWith("/v1/keys", StringComparison.Ordinal)))
        {
            var permission = endpoint.Metadata.GetMetadata<IAuthorizeData>()!.Policy!;
            var caller = await Lacking(program, permission);
            var answer = (await Call(endpoint, caller, program.Id)).IsProblem(HttpStatusCode.Forbidden, "permissionMissing");
            Assert.Contains(permission, answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Unknown_path_answers_401_without_a_key_and_404_with_one()
    {
        (await host.Anonymous.Get("/v1/nothing")).IsProblem(HttpStatusCode.Unauthorized, "keyMissing");
        (await host.First.Get("/v1/nothing")).IsProblem(HttpStatusCode.NotFound, "routeNotFound");
    }

    private const string AllPermissions = "membersRead membersWrite membersBlock purchasesWrite import programsRead programsWrite insightRead export keysManage rewardsRedeem rewardsWrite activitiesWrite pointsTransfer membersAdjust inboundManage segmentsWrite membersErase membershipsWrite householdsWrite membersMerge";

    private readonly Dictionary<string, Caller> lacking = [];

    private async Task<Caller> Lacking(TestProgram program, string permission)
    {
        if (!lacking.TryGetValue(permission, out var caller))
        {
            caller = lacking[permission] = await program.NewCaller(AllPermissions.Replace(permission, "", StringComparison.Ordinal).Replace("  ", " ", StringComparison.Ordinal).Trim());
        }

        return caller;
    }

    private IEnumerable<RouteEndpoint> Endpoints() => host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    private IEnumerable<RouteEndpoint> Closed() => Endpoints().Where(endpoint => !Open.Contains(endpoint.RoutePattern.RawText));

    private static Task<Answer> Call(RouteEndpoint endpoint, Caller caller, string program)
    {
        var path = Parameter().Replace(endpoint.RoutePattern.RawText!, match => match.Groups[1].Value == "program" ? program : "1");
        var method = new HttpMethod(endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods[0]);
        var type = endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes[0];
        return caller.Send(method, path, type is null ? null : "{}"u8.ToArray(), type);
    }

    [GeneratedRegex(@"\{(\w+)(:\w+)?\}")]
    private static partial Regex Parameter();
}
