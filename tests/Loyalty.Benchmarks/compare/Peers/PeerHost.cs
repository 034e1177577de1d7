using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Loyalty.Compare.Peers;

/// <summary>A peer as a process: one endpoint, and nothing that it could do without.</summary>
internal static class PeerHost
{
    public const string Echo = "echo";
    public const string Plain = "plain";
    public const string Grouped = "grouped";

    public static IReadOnlyList<string> Kinds { get; } = [Echo, Plain, Grouped];

    /// <summary>Serves until standard input ends: with the process that started it.</summary>
    public static async Task<int> Run(string kind, string connectionString)
    {
        IPeer peer = kind switch
        {
            Plain => new PlainPostgres(connectionString),
            Grouped => new GroupedPostgres(connectionString),
            _ => new Echo(),
        };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.MapPost("/v1/programs/{program}/purchases", Record(peer));
        app.MapPut("/size/{size:int}", Resize(peer));
        await app.StartAsync();
        Console.WriteLine($"Now listening on: {app.Urls.Single()}");
        Console.In.ReadToEnd();
        return 0;
    }

    private static RequestDelegate Record(IPeer peer) => async context =>
    {
        var purchase = await context.Request.ReadFromJsonAsync(PeerJson.Default.PurchaseBody);
        context.Response.StatusCode = StatusCodes.Status201Created;
        await peer.Answer(purchase!, context.Response);
    };

    private static RequestDelegate Resize(IPeer peer) => context => peer.Resize(int.Parse((string)context.Request.RouteValues["size"]!, System.Globalization.CultureInfo.InvariantCulture));
}
