using Loyalty.ServiceDefaults;
using Loyalty.Silo;
using Microsoft.AspNetCore.Builder;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddLoyaltyCluster();
var app = builder.Build();
app.MapHealthEndpoints();
await app.RunAsync();
