namespace Loyalty.Faults.Shops;

/// <summary>An answer that says more than "not now".</summary>
/// <param name="Status">Not 429 and not 503.</param>
/// <param name="Code">The problem's; null where there was none.</param>
internal sealed record ShopRefusal(int Status, string? Code)
{
    /// <summary>What is of an hour that has yet to come.</summary>
    public static ShopRefusal InFuture { get; } = new(422, "occurredInFuture");

    public override string ToString() => $"{Status} {Code}";
}
