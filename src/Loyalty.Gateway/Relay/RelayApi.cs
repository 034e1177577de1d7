using System.Globalization;
using Loyalty.Contracts.Access;
using Loyalty.Contracts.Relay;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common.OpenApi;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Loyalty.Gateway.Relay;

/// <summary>Whether what follows the journal has caught up with it.</summary>
internal static class RelayApi
{
    public static void MapRelayEndpoints(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/programs/{program}/relay", Get).WithTags("Journal").Needs(Permissions.Export).WithSummary("See whether totals lag")
            .WithDescription("True while totals of channels, rosters of tiers or the directory still lag behind the journal.").Answers();

    public static async Task<Ok<RelayState>> Get(IGrainFactory grains)
    {
        var partitions = Enumerable.Range(0, RelayStreams.Partitions).Select(number => grains.GetGrain<IRelay>(number.ToString(CultureInfo.InvariantCulture)).GetProgress());
        return TypedResults.Ok(new RelayState((await Task.WhenAll(partitions)).Any(progress => progress.Pending)));
    }
}

internal sealed record RelayState(bool Pending);
