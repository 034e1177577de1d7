using Loyalty.Contracts.Access;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.OpenApi;
using Loyalty.Gateway.Common.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Loyalty.Gateway.Programs.Templates;

/// <summary>Kinds of programs to begin with.</summary>
internal static class TemplatesApi
{
    public static void MapTemplateEndpoints(this IEndpointRouteBuilder endpoints)
    {
        var templates = endpoints.MapGroup("/templates").WithTags("Templates").Needs(Permissions.ProgramsRead);
        templates.MapGet("", List).WithSummary("List templates")
            .WithDescription("Kinds of programs that can be published as they are, the plainest first, each with what it is for.").Answers();
        templates.MapGet("/{template}", Get).WithSummary("See a template")
            .WithDescription("How it works and what to look at before publishing it, in words, and its program, campaigns and rewards as they can be saved as drafts. Amounts are those of a currency with two decimals.")
            .Answers(Status404NotFound);
        endpoints.MapPost("/programs/{program}/draft:from-template", Save).Needs(Permissions.ProgramsWrite).WithTags("Templates").WithSummary("Make drafts of a template")
            .For("""{ "template": "stamp-card", "name": "Corner Café", "currency": "GBP", "timeZone": "Europe/London" }""")
            .WithDescription("Saves the draft of the program, new or not, and those of the template's campaigns and rewards; other campaigns and rewards stay as they are. Drafts that are there and say something else are replaced only with replace; otherwise each is named and nothing is saved. Nothing is published: the answer lists the calls that do. Sent again, it changes nothing; cut off, or refused while it was saving because somebody changed a draft at the same time, it leaves drafts of which nothing is in force, and sent again, it saves the rest.")
            .Answers(Status400BadRequest, Status404NotFound, Status409Conflict, Status412PreconditionFailed, Status422UnprocessableEntity).Gives("ETag");
    }

    public static Ok<TemplateList> List() =>
        TypedResults.Ok(new TemplateList([.. ProgramTemplates.All.Select(static template => new TemplateSummary(template.Id, template.Name, template.Purpose))]));

    public static Results<Ok<ProgramTemplate>, ProblemHttpResult> Get(string template) =>
        ProgramTemplates.Find(template) is { } found ? TypedResults.Ok(found) : NotFound();

    public static async Task<Results<Ok<AppliedTemplate>, ProblemHttpResult>> Save(string program, Body<FromTemplateInput> body, HttpResponse response, IGrainFactory grains)
    {
        if (body.Faulty(out var problem))
        {
            return problem;
        }

        if (ProgramTemplates.Find(body.Value.Template) is not { } template)
        {
            return NotFound();
        }

        var outcome = await new TemplateDrafts(grains, program, body.Value.Of(template)).Save(body.Value.Replace);
        if (outcome.Value is not { } applied)
        {
            return Problem.From(outcome.Refusal!);
        }

        Preconditions.SetETag(response, applied.Draft.ETag);
        return TypedResults.Ok(applied);
    }

    private static ProblemHttpResult NotFound() => Problem.NotFound("templateNotFound", "There is no such template.");
}
