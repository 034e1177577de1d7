using Loyalty.Gateway;
using Microsoft.AspNetCore.Connections;

await using var app = GatewayApp.Build(args);
try
{
    await app.RunAsync();
    return 0;
}
catch (IOException exception) when (exception.InnerException is AddressInUseException)
{
    await Console.Error.WriteLineAsync(
        $"{exception.Message} Another program listens there, perhaps this one. Choose another address, e.g. --urls http://127.0.0.1:5081");
    return 1;
}
