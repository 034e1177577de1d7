using Loyalty.Contracts.Purchases;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Accounts;
using Loyalty.Gateway.Activities;
using Loyalty.Gateway.Campaigns;
using Loyalty.Gateway.Challenges;
using Loyalty.Gateway.Channels;
using Loyalty.Gateway.Common.Json;
using Loyalty.Gateway.Common.OpenApi;
using Loyalty.Gateway.Common.Problems;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Demo;
using Loyalty.Gateway.Health;
using Loyalty.Gateway.Members;
using Loyalty.Gateway.Memberships;
using Loyalty.Gateway.Notices;
using Loyalty.Gateway.Programs;
using Loyalty.Gateway.Programs.Diffs;
using Loyalty.Gateway.Programs.Templates;
using Loyalty.Gateway.Purchases.Batches;
using Loyalty.Gateway.Purchases.Confirmations;
using Loyalty.Gateway.Purchases.Inbound;
using Loyalty.Gateway.Purchases.Returns;
using Loyalty.Gateway.Purchases.Simulations;
using Loyalty.Gateway.Purchases;
using Loyalty.Gateway.Relay;
using Loyalty.Gateway.Referrals;
using Loyalty.Gateway.Rewards;
using Loyalty.Gateway.Segments;
using Loyalty.Gateway.Tiers;
using Loyalty.ServiceDefaults;
using Loyalty.Silo;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Loyalty.Gateway;

/// <summary>Puts the gateway together; the same for the program and for its tests.</summary>
internal static class GatewayApp
{
    public const string DefaultAddress = "http://127.0.0.1:5080";
    public const string Prefix = "/v1";

    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        // Settings lie beside the program, wherever it is started from.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.AddServiceDefaults();
        builder.AddLoyaltyCluster();
        builder.AddServer();
        builder.Services.AddGateway(builder.Configuration);
        configure?.Invoke(builder);

        var app = builder.Build();
        app.UseShedding();
        app.UseExceptionHandler();
        app.UseStatusCodePages(StatusProblems.Write);
        app.UseRouting();
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAuthorization();
        app.Use(PathIds.Check);
        app.Use(KnownQuery.Check);
        app.MapEndpoints();
        return app;
    }

    private static void AddServer(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        if (string.IsNullOrEmpty(configuration["urls"]) && string.IsNullOrEmpty(configuration["http_ports"]) && !configuration.GetSection("Kestrel:Endpoints").Exists())
        {
            builder.WebHost.UseUrls(DefaultAddress);
        }

        builder.Services.Configure<KestrelServerOptions>(server =>
        {
            server.AddServerHeader = false;
            server.Limits.MaxRequestBodySize = GatewayLimits.Drained;
            server.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            server.Limits.MaxRequestHeaderCount = 50;
            server.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            server.Limits.MaxConcurrentConnections = 10_000;
        });
    }

    private static void AddGateway(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<RefusalLog>();
        services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        services.AddProblemDetails();
        services.AddSingleton<Failures>();
        services.AddSingleton<Microsoft.AspNetCore.Diagnostics.IExceptionHandler>(static provider => provider.GetRequiredService<Failures>());
        services.ConfigureHttpJsonOptions(static json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, PublishedParts.Leave(OutputJson.Default));
            json.SerializerOptions.TypeInfoResolverChain.Insert(1, InputJson.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(2, PurchaseInputJson.Default);
            json.SerializerOptions.Encoder = OutputJson.Web.Options.Encoder;
            json.SerializerOptions.NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict;
            foreach (var converter in OutputJson.Default.Options.Converters)
            {
                json.SerializerOptions.Converters.Add(converter);
            }
        });
        services.AddApiKeys();
        services.AddOverloadProtection(GatewayOptions.From(configuration));
        services.AddApiDescription();
        services.AddSingleton<StorageCheck>().AddSingleton<ReachedCheck>();
        services.AddHealthChecks()
            .AddCheck<StorageCheck>(StorageCheck.Name, tags: [ServiceDefaults.ServiceDefaults.Ready])
            .AddCheck<ReachedCheck>(ReachedCheck.Name, tags: [ServiceDefaults.ServiceDefaults.Serving]);
        services.AddSingleton<PurchaseCalls>();
        services.AddSingleton<ReturnCalls>();
        services.AddSingleton<ActivityCalls>();
        services.AddSingleton<LineBatch>();
        services.AddFirstStart(configuration);
    }

    private static void MapEndpoints(this WebApplication app)
    {
        var api = app.MapGroup(Prefix);
        api.MapProgramEndpoints();
        api.MapTemplateEndpoints();
        api.MapDiffEndpoints();
        api.MapSimulationEndpoints();
        api.MapCampaignEndpoints();
        api.MapMemberEndpoints();
        api.MapProfileEndpoints();
        api.MapErasureEndpoints();
        api.MapMemberExportEndpoints();
        api.MapPurchaseEndpoints();
        api.MapReturnEndpoints();
        api.MapParkedPurchaseEndpoints();
        api.MapConfirmationEndpoints();
        api.MapActivityEndpoints();
        api.MapAdjustmentEndpoints();
        api.MapTransferEndpoints();
        api.MapHouseholdEndpoints();
        api.MapMergeEndpoints();
        api.MapTierEndpoints();
        api.MapMemberTierEndpoints();
        api.MapReferralEndpoints();
        api.MapSegmentEndpoints();
        api.MapMemberSegmentEndpoints();
        api.MapMembershipEndpoints();
        api.MapRewardEndpoints();
        api.MapDrawEndpoints();
        api.MapMemberRewardEndpoints();
        api.MapChallengeEndpoints();
        api.MapChannelEndpoints();
        api.MapBrandEndpoints();
        api.MapNoticeEndpoints();
        api.MapJournalEndpoints();
        api.MapRelayEndpoints();
        api.MapApiKeyEndpoints();

        app.MapOpenApi().AllowAnonymous();
        app.MapGroup("/healthz").AllowAnonymous().DisableRateLimiting().MapHealthEndpoints();
    }
}
