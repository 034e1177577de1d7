using System.Collections.Immutable;
using Loyalty.Contracts.Access;
using Loyalty.Contracts.Channels;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.OpenApi;
using Loyalty.Gateway.Common.Problems;
using Loyalty.Gateway.Programs;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Loyalty.Gateway.Channels;

/// <summary>Channels: what went through each, by day. A key of a channel sees that one alone.</summary>
internal static class ChannelsApi
{
    public static void MapChannelEndpoints(this IEndpointRouteBuilder endpoints)
    {
        var channels = endpoints.MapGroup("/programs/{program}/channels").WithTags("Channels").Needs(Permissions.InsightRead);
        channels.MapGet("", List).WithSummary("List channels")
            .WithDescription("The channels of the edition in force; a key of a channel sees that one.").Answers(Status404NotFound);
        channels.MapGet("/{channel}", Get).WithSummary("See a channel's totals")
            .WithDescription("Purchases, amounts, returns and points by day of occurrence, from and to included.")
            .Answers(Status400BadRequest, Status403Forbidden, Status404NotFound).Asks("from", "to");
    }

    public static async Task<Results<Ok<ChannelList>, ProblemHttpResult>> List(string program, HttpContext context, IGrainFactory grains, TimeProvider time)
    {
        var current = await CurrentProgram.Get(program, grains, time);
        var caller = Caller.Of(context);
        return current.Value is { } definition
            ? TypedResults.Ok(new ChannelList([.. definition.Channels.Where(channel => caller.MayUse(channel.Id))]))
            : Problem.From(current.Refusal!);
    }

    public static async Task<Results<Ok<ChannelTotals>, ProblemHttpResult>> Get(string program, string channel, HttpContext context, IGrainFactory grains, TimeProvider time)
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

        if (!Caller.Of(context).MayUse(channel))
        {
            return Policies.OtherChannel(channel);
        }

        var current = await CurrentProgram.Get(program, grains, time);
        if (current.Value is not { } definition)
        {
            return Problem.From(current.Refusal!);
        }

        return definition.Channels.Any(known => known.Id == channel)
            ? TypedResults.Ok(await grains.GetGrain<IChannel>(Ids.Channel(program, channel)).GetTotals(from, to))
            : Problem.NotFound("channelNotFound", "The program has no such channel.");
    }
}

internal sealed record ChannelList(ImmutableArray<ChannelDefinition> Channels);
