using System.Globalization;
using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Programs;

/// <summary>Publishing drafts of campaigns and rewards at a time.</summary>
[Collection(Shared.Name)]
public sealed class PartPublishingTests(GatewayHost host)
{
    private const string Triple = """{ "name": "Triple for gold", "audience": { "tiers": ["gold"] }, "effect": { "multiplier": { "factor": 3, "rules": ["base"] } }, "budget": { "unit": "points", "total": 1000 } }""";

    private const string Mug = """{ "name": "A mug", "price": { "wallet": "points", "points": 100 } }""";

    [Theory]
    [InlineData("/campaigns/triple", Triple)]
    [InlineData("/rewards/mug", Mug)]
    public async Task Draft_is_published_at_a_time(string path, string draft)
    {
        var program = await host.NewProgram();
        (await program.All.Put(program.Path(path + "/draft"), draft, ("If-None-Match", "*"))).Is(HttpStatusCode.OK);
        var at = host.Clock.GetUtcNow().AddDays(3).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
        var publish = program.Path(path + "/draft:publish");

        (await program.All.Post(publish, """{ "effectiveAt": "2020-01-01T00:00:00Z" }""")).IsProblem(HttpStatusCode.UnprocessableEntity, "effectiveTooEarly", "/effectiveAt");
        (await program.All.Post(publish, """{ "at": "2020-01-01T00:00:00Z" }""")).IsProblem(HttpStatusCode.BadRequest, "invalidRequest", "/at");
        var published = (await program.All.Post(publish, $$"""{ "effectiveAt": "{{at}}" }""")).Is(HttpStatusCode.Created);

        Assert.Equal(DateTimeOffset.Parse(at, CultureInfo.InvariantCulture), published.Json.GetProperty("effectiveAt").GetDateTimeOffset());
        Assert.Single((await program.All.Get(program.Path(path + "/draft:diff"))).Is(HttpStatusCode.OK).Json.GetProperty("changes").EnumerateArray());

        // Without a body it is now.
        (await program.All.Post(publish, "")).Is(HttpStatusCode.Created);
        Assert.Empty((await program.All.Get(program.Path(path + "/draft:diff"))).Is(HttpStatusCode.OK).Json.GetProperty("changes").EnumerateArray());
    }
}
