using System.Text;
using Loyalty.Contracts.Channels;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases.Inbound;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Streams;

namespace Loyalty.Grains.Tests.Purchases.Inbound;

/// <summary>A platform with two inbound channels: web, and store, which may do what needs a permission.</summary>
internal static class InboundStream
{
    public const string Web = "web-in";
    public const string Store = "store-in";

    /// <summary>Longer than what passes while a test waits for a second delivery, however slow the machine is.</summary>
    public static readonly TimeSpan RetryFor = TimeSpan.FromHours(2);

    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["Loyalty:Inbound:RetryFor"] = $"{RetryFor}",
        ["Loyalty:Inbound:Channels:0:Program"] = Samples.ProgramId,
        ["Loyalty:Inbound:Channels:0:Channel"] = "web",
        ["Loyalty:Inbound:Channels:0:Provider"] = Web,
        ["Loyalty:Inbound:Channels:1:Program"] = Samples.ProgramId,
        ["Loyalty:Inbound:Channels:1:Channel"] = "store",
        ["Loyalty:Inbound:Channels:1:Provider"] = Store,
        ["Loyalty:Inbound:Channels:1:Permissions"] = "rewardsRedeem, import",
    };

    public static Task<Platform> Start() => Platform.Start(settings: Settings);

    public static IParkedPurchases Parked(this Platform platform, string channel = "web") =>
        platform.Grains.GetGrain<IParkedPurchases>(Ids.Channel(Samples.ProgramId, channel));

    public static IParkedPurchase Parked(this Platform platform, ParkedPurchaseEntry entry, string channel = "web") =>
        platform.Grains.GetGrain<IParkedPurchase>(Ids.ParkedPurchase(Samples.ProgramId, channel, entry.Id));

    public static async Task<IReadOnlyList<ParkedPurchaseEntry>> ListParked(this Platform platform, string channel = "web") =>
        (await platform.Parked(channel).List(null, Limits.PageSize)).Value!.Parked;

    /// <summary>Waits until something is parked, without letting time pass: nothing has to be delivered again.</summary>
    public static async Task<ParkedPurchaseEntry> ParkedOne(this Platform platform, string channel = "web")
    {
        await Waiting.Until(async () => (await platform.ListParked(channel)).Count > 0);
        return Assert.Single(await platform.ListParked(channel));
    }

    /// <summary>Lets time pass in steps that no retry outlasts until something is parked.</summary>
    public static async Task<ParkedPurchaseEntry> ParkedAtLast(this Platform platform)
    {
        await Waiting.Until(async () =>
        {
            platform.Clock.Advance(TimeSpan.FromSeconds(11));
            return (await platform.ListParked()).Count > 0;
        });
        return Assert.Single(await platform.ListParked());
    }

    public static Task SendOf(this Platform platform, string member, string document, InboundKind kind = InboundKind.Purchase, string provider = Web) =>
        platform.Send(Ids.Member(Samples.ProgramId, member), Encoding.UTF8.GetBytes(document), kind, provider);

    public static Task SendOfGuest(this Platform platform, string purchase, string document, InboundKind kind = InboundKind.Purchase) =>
        platform.Send(Ids.Guest(Samples.ProgramId, Samples.Channel, purchase), Encoding.UTF8.GetBytes(document), kind, Web);

    public static Task Send(this Platform platform, string stream, byte[] document, InboundKind kind, string provider) =>
        platform.Services.GetRequiredService<IClusterClient>().GetStreamProvider(provider).GetStream<InboundPurchase>(StreamId.Create(InboundPurchase.Streams, stream))
            .OnNextAsync(new InboundPurchase { Document = document, Kind = kind });

    public static string Purchase(this Platform platform, string id, string? member, long amount, string more = "") => $$"""
        { "id": "{{id}}", {{(member is null ? "" : $"\"member\": \"{member}\", ")}}"occurredAt": "{{platform.Now:yyyy-MM-ddTHH:mm:sszzz}}",
          "amount": { "amount": {{amount}}, "currency": "GBP" }, "lines": [{ "sku": "tea", "quantity": 1, "amount": {{amount}} }]{{more}} }
        """;

    public static string Return(this Platform platform, string id, string purchase, string? member = null) => $$"""
        { "id": "{{id}}", {{(member is null ? "" : $"\"member\": \"{member}\", ")}}"purchase": { "id": "{{purchase}}" }, "occurredAt": "{{platform.Now:yyyy-MM-ddTHH:mm:sszzz}}" }
        """;

    /// <summary>Waits without letting time pass: nothing has to be delivered again.</summary>
    public static Task Has(this Platform platform, string member, long points) => Waiting.Until(async () => await platform.Balance(member) == points);

    public static async Task<long> PurchasesOf(this Platform platform, string channel)
    {
        await platform.CaughtUp();
        return (await platform.Grains.GetGrain<IChannel>(Ids.Channel(Samples.ProgramId, channel)).GetTotals(null, null)).Days.Sum(day => day.Purchases);
    }
}
