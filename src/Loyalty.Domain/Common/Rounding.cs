using Loyalty.Contracts.Programs;

namespace Loyalty.Domain.Common;

/// <summary>Rounds exact fractions of non-negative numbers.</summary>
public static class Rounding
{
    public static long Divide(Int128 numerator, Int128 denominator, PointRounding rounding)
    {
        if (numerator <= long.MaxValue / 2 && denominator <= long.MaxValue / 2)
        {
            return Divide((long)numerator, (long)denominator, rounding);
        }

        var (quotient, remainder) = Int128.DivRem(numerator, denominator);
        var up = rounding switch
        {
            PointRounding.Floor => false,
            PointRounding.Nearest => remainder * 2 >= denominator,
            PointRounding.Ceiling => remainder > 0,
            _ => throw new ArgumentOutOfRangeException(nameof(rounding)),
        };
        return checked((long)(up ? quotient + 1 : quotient));
    }

    /// <summary>The same in machine words, which divide many times as fast.</summary>
    private static long Divide(long numerator, long denominator, PointRounding rounding)
    {
        var (quotient, remainder) = Math.DivRem(numerator, denominator);
        return rounding switch
        {
            PointRounding.Floor => quotient,
            PointRounding.Nearest => remainder * 2 >= denominator ? quotient + 1 : quotient,
            PointRounding.Ceiling => remainder > 0 ? quotient + 1 : quotient,
            _ => throw new ArgumentOutOfRangeException(nameof(rounding)),
        };
    }

    /// <summary><paramref name="value"/> × <paramref name="part"/> ÷ <paramref name="whole"/>, halves up; 0 when there is no whole.</summary>
    public static long Share(long value, long part, long whole) =>
        whole == 0 ? 0 : Divide((Int128)value * part, whole, PointRounding.Nearest);

    /// <summary>The same for quantities, which have up to three decimals.</summary>
    public static long Share(long value, decimal part, decimal whole) =>
        whole == 0 ? 0 : Divide((Int128)value * Thousandths(part), Thousandths(whole), PointRounding.Nearest);

    private static long Thousandths(decimal quantity) => (long)(quantity * 1000m);
}
