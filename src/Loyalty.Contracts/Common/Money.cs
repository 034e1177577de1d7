namespace Loyalty.Contracts.Common;

/// <param name="Amount">In minor units of the currency (cents).</param>
/// <param name="Currency">ISO 4217, upper case.</param>
[GenerateSerializer, Immutable, Alias("loyalty.Money")]
public sealed record Money([property: Id(0)] long Amount, [property: Id(1)] string Currency);
