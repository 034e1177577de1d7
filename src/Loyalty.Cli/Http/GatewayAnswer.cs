namespace Loyalty.Cli.Http;

/// <summary>What the gateway answered, read to its end.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Replayed">True when the operation had been carried out before and this is its stored answer.</param>
/// <param name="Next">Where the next page begins; null when there is none.</param>
/// <param name="Body">The whole body.</param>
internal sealed record GatewayAnswer(int Status, bool Replayed, string? Next, byte[] Body)
{
    public bool IsSuccess => Status is >= 200 and < 300;
}
