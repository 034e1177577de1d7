using System.Net.Sockets;
using System.Text;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Purchases.Batches;
using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Common;

public sealed class OverloadTests
{
    [Fact]
    public async Task Request_beyond_what_is_worked_on_is_refused_at_once()
    {
        await using var own = await OwnHost.Start("--Loyalty:Gateway:ConcurrentRequests", "1");

        var slow = await TakePlace(own.Host);

        // Until that request is taken, others still are; and it is refused itself when one of them has the place just then.
        var refused = await own.Host.First.Get("/v1/programs");
        for (var tries = 0; refused.Status == HttpStatusCode.OK && tries < 10_000; tries++)
        {
            if (slow.Available > 0)
            {
                slow.Dispose();
                slow = await TakePlace(own.Host);
            }

            refused = await own.Host.First.Get("/v1/programs");
        }

        using var held = slow;
        refused.IsProblem(HttpStatusCode.TooManyRequests, "tooManyRequests");
        Assert.Equal("1", refused["Retry-After"]);

        // Bodies of JSON before anything is found out about them; batches have places of their own.
        (await own.Host.Anonymous.Post("/nowhere", "{}")).IsProblem(HttpStatusCode.TooManyRequests, "tooManyRequests");
        (await own.Host.First.Send(HttpMethod.Post, "/v1/programs/nowhere/purchases:batch", "{}"u8.ToArray(), LineBatch.MediaType)).Is(HttpStatusCode.OK);
        (await own.Host.Anonymous.Get("/healthz/live")).Is(HttpStatusCode.OK);
        (await own.Host.Anonymous.Get("/healthz/ready")).Is(HttpStatusCode.OK);
    }

    /// <summary>Holds the one place: the request is being read, and its body does not come.</summary>
    private static async Task<TcpClient> TakePlace(GatewayHost host)
    {
        var slow = new TcpClient();
        await slow.ConnectAsync(host.Http.BaseAddress!.Host, host.Http.BaseAddress.Port);
        await slow.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /v1/programs/demo/purchases HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {host.FirstKey}\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n"));
        return slow;
    }
}
