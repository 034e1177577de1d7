using Loyalty.ServiceDefaults;
using Loyalty.Silo;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

const string DefaultAddress = "http://127.0.0.1:5081";

try
{
    var builder = WebApplication.CreateBuilder(args);
    builder.AddServiceDefaults();
    builder.AddLoyaltyCluster();

    // It serves nothing but probes, and that they came is no news. What keeps it from starting is said once, below.
    builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
    builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
    if (string.IsNullOrEmpty(builder.Configuration["urls"]) && string.IsNullOrEmpty(builder.Configuration["http_ports"]))
    {
        builder.WebHost.UseUrls(DefaultAddress);
    }

    await using var app = builder.Build();
    app.MapGroup("/healthz").MapHealthEndpoints();
    await app.RunAsync();
    return 0;
}
catch (OperationCanceledException)
{
    // Told to stop before it had started, e.g. while it was joining.
    return 0;
}
catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException || exception.InnerException is IOException)
{
    // A setting, a taken port, a database that cannot be used: for people to mend, not for developers.
    var hint = exception.InnerException is AddressInUseException ? " Choose another address, e.g. --urls http://127.0.0.1:5082" : "";
    await Console.Error.WriteLineAsync($"The silo cannot start. {exception.Message}{hint}");
    return 1;
}
