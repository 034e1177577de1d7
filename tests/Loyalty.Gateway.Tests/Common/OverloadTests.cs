using System.Net.Sockets;
using System.Text;
using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Common;

public sealed class OverloadTests
{
    [Fact]
    public async Task Request_beyond_what_is_worked_on_and_waits_is_refused_at_once()
    {
        await using var own = await OwnHost.Start("--Loyalty:Gateway:ConcurrentRequests", "1", "--Loyalty:Gateway:WaitingRequests", "0");

        // Holds the one place: the request is being read, and its body does not come.
        using var slow = new TcpClient();
        await slow.ConnectAsync(own.Host.Http.BaseAddress!.Host, own.Host.Http.BaseAddress.Port);
        await slow.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /v1/programs/demo/purchases HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {own.Host.FirstKey}\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n"));

        // Until that request is taken, others still are.
        var refused = await own.Host.First.Get("/v1/programs");
        for (var tries = 0; refused.Status == HttpStatusCode.OK && tries < 1_000; tries++)
        {
            refused = await own.Host.First.Get("/v1/programs");
        }

        refused.IsProblem(HttpStatusCode.TooManyRequests, "tooManyRequests");
        Assert.Equal("1", refused["Retry-After"]);
        (await own.Host.Anonymous.Get("/healthz/live")).Is(HttpStatusCode.OK);
        (await own.Host.Anonymous.Get("/healthz/ready")).Is(HttpStatusCode.OK);
    }
}
