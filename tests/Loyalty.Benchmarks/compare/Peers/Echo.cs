using Microsoft.AspNetCore.Http;

namespace Loyalty.Compare.Peers;

/// <summary>The ceiling: reads the purchase and answers with it.</summary>
internal sealed class Echo : IPeer
{
    public Task Answer(PurchaseBody purchase, HttpResponse response) => response.WriteAsJsonAsync(purchase, PeerJson.Default.PurchaseBody);

    public Task Resize(int size) => Task.CompletedTask;
}
