using Microsoft.AspNetCore.Http;

namespace Loyalty.Compare.Peers;

/// <summary>What a peer does with a purchase that its endpoint has read.</summary>
internal interface IPeer
{
    Task Answer(PurchaseBody purchase, HttpResponse response);

    /// <summary>How many connections to the database, or writers, it has from now on. Not called while purchases come.</summary>
    Task Resize(int size);
}
