using System.Text.Json.Serialization;

namespace Loyalty.Domain.Accounts;

/// <summary>
/// Points of a wallet that end together, at an end that moves. Once that has passed they are gone for good, and what is
/// earned later slides by itself.
/// </summary>
/// <param name="Wallet">The wallet.</param>
/// <param name="Since">When the first of them was earned; no two of a wallet have the same.</param>
/// <param name="EndsAt">Exclusive.</param>
public sealed record SlidingExpiry(
    [property: JsonPropertyName("w")] string Wallet,
    [property: JsonPropertyName("s")] DateTimeOffset Since,
    [property: JsonPropertyName("x")] DateTimeOffset EndsAt);
