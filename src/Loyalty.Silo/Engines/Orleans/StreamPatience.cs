namespace Loyalty.Silo;

/// <summary>How long a stream goes on with what its consumers cannot take.</summary>
/// <param name="DeliverFor">By one silo, before it gives the message up.</param>
/// <param name="TakenFor">Until a message that a silo took and never confirmed is given to another.</param>
internal sealed record StreamPatience(TimeSpan DeliverFor, TimeSpan TakenFor)
{
    /// <summary>More than are ever made while the store keeps a message: it is never put aside for having been tried too often.</summary>
    public const int Attempts = 1_000_000;
}
