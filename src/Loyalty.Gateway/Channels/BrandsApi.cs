using Loyalty.Contracts.Access;
using Loyalty.Contracts.Channels;
using Loyalty.Contracts.Common;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.OpenApi;
using Loyalty.Gateway.Common.Problems;
using Loyalty.Gateway.Programs;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Loyalty.Gateway.Channels;

/// <summary>Brands that share a program: what each gave and took, to settle it.</summary>
internal static class BrandsApi
{
    public static void MapBrandEndpoints(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/programs/{program}/brands", List).WithTags("Channels").Needs(Permissions.InsightRead).WithSummary("List brands with what each gave and took")
            .WithDescription("The sums of each brand's channels, those retired included, for the days of occurrence from and to included; without from, days are counted that channels no longer show one by one. Points that a brand gave beyond those that were spent with it are owed by it. A key of a channel sees a brand that has no other channel.")
            .Answers(Status400BadRequest, Status404NotFound).Asks("from", "to");

    public static async Task<Results<Ok<BrandList>, ProblemHttpResult>> List(string program, HttpContext context, IGrainFactory grains, TimeProvider time)
    {
        var faults = new Faults();
        Query.OnlyKnown(context.Request, faults, "from", "to");
        var from = Query.Date(context.Request, faults, "from");
        var to = Query.Date(context.Request, faults, "to");
        if (from > to)
        {
            faults.Add("?to", "must not be before from");
        }

        if (faults.Any)
        {
            return Problem.Invalid(faults);
        }

        var current = await CurrentProgram.Get(program, grains, time);
        if (current.Value is not { } definition)
        {
            return Problem.From(current.Refusal!);
        }

        var caller = Caller.Of(context);
        var brands = definition.Channels.Where(static channel => channel.Brand is not null).GroupBy(static channel => channel.Brand!, StringComparer.Ordinal)
            .Where(brand => brand.All(channel => caller.MayUse(channel.Id)))
            .Select(async brand => BrandTotals.Of(brand.Key, await Task.WhenAll(brand.Select(channel => grains.GetGrain<IChannel>(Ids.Channel(program, channel.Id)).GetTotals(from, to)))));
        return TypedResults.Ok(new BrandList([.. await Task.WhenAll(brands)]));
    }
}
