using System.Text.Json.Serialization;

namespace Loyalty.Compare.Peers;

/// <summary>The same purchase that the gateway is sent.</summary>
internal sealed record PurchaseBody(string Id, string Channel, string Member, DateTimeOffset OccurredAt, MoneyBody Amount, LineBody[] Lines);

internal sealed record MoneyBody(long Amount, string Currency);

internal sealed record LineBody(string Sku, string Category, decimal Quantity, long Amount);

/// <param name="Id">The purchase's.</param>
/// <param name="Member">Who earned.</param>
/// <param name="Points">What the purchase earned.</param>
/// <param name="Balance">The member's, with it.</param>
internal sealed record EarnedBody(string Id, string Member, long Points, long Balance);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PurchaseBody))]
[JsonSerializable(typeof(EarnedBody))]
internal sealed partial class PeerJson : JsonSerializerContext;
