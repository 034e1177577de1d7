using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.Problems;
using Loyalty.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Loyalty.Gateway.Tests.Common;

public sealed class CallsTests
{
    private static readonly EditionList Some = new() { Editions = [] };

    [Theory]
    [InlineData(0, 1, true)]
    [InlineData(3, 4, true)]
    [InlineData(4, 4, false)]
    public async Task Ask_asks_again_up_to_three_times_while_the_grain_is_not_available(int refusals, int asked, bool answered)
    {
        var count = 0;

        var outcome = await Calls.Ask(0, _ => Task.FromResult<Outcome<EditionList>>(++count <= refusals ? Refusal.Unavailable("storageUnavailable", "Not now.") : Some));

        Assert.Equal(asked, count);
        Assert.Equal(answered, outcome.Value is not null);
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(3, 2)]
    [InlineData(6, 1)]
    public async Task Ask_asks_no_more_when_to_be_refused_took_more_than_five_seconds(int seconds, int asked)
    {
        var (count, clock) = (0, new ManualTimeProvider());

        var outcome = await Calls.Ask(
            0,
            _ =>
            {
                count++;
                clock.Advance(TimeSpan.FromSeconds(seconds));
                return Task.FromResult<Outcome<EditionList>>(Refusal.Unavailable("storageUnavailable", "Not now."));
            },
            clock);

        Assert.Equal(asked, count);
        Assert.Equal("storageUnavailable", outcome.Refusal!.Code);
    }

    [Fact]
    public async Task Ask_takes_every_other_refusal_as_the_answer()
    {
        var count = 0;

        await Calls.Ask(0, _ => Task.FromResult<Outcome<EditionList>>(++count == 1 ? Refusal.Rule("noRule", "No.") : Some));

        Assert.Equal(1, count);
    }

    [Theory]
    [InlineData(RefusalKind.Invalid, 400)]
    [InlineData(RefusalKind.NotFound, 404)]
    [InlineData(RefusalKind.Conflict, 409)]
    [InlineData(RefusalKind.PreconditionFailed, 412)]
    [InlineData(RefusalKind.Rule, 422)]
    [InlineData(RefusalKind.Unavailable, 503)]
    public void From_gives_each_kind_of_refusal_its_status_and_keeps_its_numbers(RefusalKind kind, int status)
    {
        var problem = Problem.From(new Refusal { Kind = kind, Code = "notEnough", Detail = "Not enough.", Numbers = [new("missing", 7)], Errors = [new("/points", "is too much")] });

        Assert.Equal(status, problem.StatusCode);
        Assert.Equal(("urn:loyalty:problem:notEnough", "Not enough"), (problem.ProblemDetails.Type, problem.ProblemDetails.Title));
        Assert.Equal(7L, problem.ProblemDetails.Extensions["missing"]);
        Assert.Equal("/points", Assert.Single((Fault[])problem.ProblemDetails.Extensions["errors"]!).Pointer);
    }

    [Theory]
    [InlineData(typeof(TimeoutException), 503, "unavailable")]
    [InlineData(typeof(Orleans.Storage.InconsistentStateException), 503, "unavailable")]
    [InlineData(typeof(InvalidOperationException), 500, "internalError")]
    [InlineData(typeof(NullReferenceException), 500, "internalError")]
    public void Describe_tells_what_passes_from_what_is_broken_and_shows_nothing_of_it(Type type, int status, string code)
    {
        var exception = (Exception)Activator.CreateInstance(type, "the secret of the house")!;

        var problem = new Failures(NullLogger<Failures>.Instance).Describe(exception);

        Assert.Equal((status, code), (problem.StatusCode, problem.ProblemDetails.Extensions["code"]));
        Assert.DoesNotContain("secret", problem.ProblemDetails.Detail, StringComparison.Ordinal);
    }
}
