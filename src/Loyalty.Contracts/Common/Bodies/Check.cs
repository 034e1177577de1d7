namespace Loyalty.Contracts.Common.Bodies;

/// <summary>The checks that many requests share. Each leaves nothing behind when all is well.</summary>
internal static class Check
{
    public const string IdReason = "must be 1–100 characters of A–Z, a–z, 0–9 and . _ ~ : @ + -";

    private static readonly DateTimeOffset Earliest = new(1970, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Latest = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static void Id(this Faults faults, string? id, string pointer)
    {
        if (id is not null && !Ids.IsValid(id))
        {
            faults.Add(pointer, IdReason);
        }
    }

    /// <summary>Text of 1–200 characters without control characters, which some storages cannot keep.</summary>
    public static bool IsText(string text, int length = Limits.TextLength) =>
        text.Length > 0 && text.Length <= length && !text.AsSpan().ContainsAnyInRange('\0', '\u001f') && !text.Contains('\u007f') && !string.IsNullOrWhiteSpace(text);

    public static void Text(this Faults faults, string? text, string pointer, int length = Limits.TextLength)
    {
        if (text is not null && !IsText(text, length))
        {
            faults.Add(pointer, $"must be 1–{length} characters, not only blanks, without control characters");
        }
    }

    /// <summary>Calendars, windows and expiries reckon with instants; the bounds keep them from overflowing.</summary>
    public static void Instant(this Faults faults, DateTimeOffset? instant, string pointer)
    {
        if (instant is { } given && (given < Earliest || given >= Latest))
        {
            faults.Add(pointer, "must lie between 1970 and 2200");
        }
    }

    public static bool IsAmount(long amount) => amount is >= 0 and <= Limits.Amount;

    public const string CurrencyReason = "must be a currency code of ISO 4217, e.g. EUR";

    public static string AmountReason { get; } = $"must be 0–{Limits.Amount} minor units";

    public static void Amount(this Faults faults, long? amount, string pointer)
    {
        if (amount is { } given && !IsAmount(given))
        {
            faults.Add(pointer, AmountReason);
        }
    }

    public static void Points(this Faults faults, long points, string pointer)
    {
        if (points is < 1 or > Limits.PointsAtOnce)
        {
            faults.Add(pointer, $"must be 1–{Limits.PointsAtOnce}");
        }
    }

    public static bool IsQuantity(decimal quantity) =>
        quantity is > 0 and <= Limits.Quantity && decimal.Round(quantity, Limits.QuantityDecimals) == quantity;

    public static string QuantityReason { get; } = $"must be more than 0, at most {Limits.Quantity:0}, with at most {Limits.QuantityDecimals} decimals";
}
