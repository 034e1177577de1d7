using System.Globalization;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Rewards;
using Loyalty.Gateway.Common.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Loyalty.Gateway.Rewards;

/// <summary>
/// The few vouchers that a member can use, a page at a time. A page goes on behind a place in their order, not behind a
/// voucher: the last one of the page before may have been used meanwhile.
/// </summary>
internal static class OpenVouchers
{
    public static Results<Ok<VoucherPage>, ProblemHttpResult> Page(Outcome<VoucherPage> open, string? cursor, int limit)
    {
        if (open.Value is not { } all)
        {
            return Problem.From(open.Refusal!);
        }

        if (!TryRead(cursor, out var place))
        {
            return Problem.BadRequest("invalidCursor", "The cursor is not one that was given out.", [new Fault("/cursor", "is unknown")]);
        }

        var behind = all.Vouchers.OrderBy(Place).Where(voucher => place is null || Place(voucher).CompareTo(place.Value) > 0).ToArray();
        return TypedResults.Ok(new VoucherPage { Vouchers = [.. behind.Take(limit)], Next = behind.Length > limit ? Text(behind[limit - 1]) : null });
    }

    private static (long At, string Id) Place(Voucher voucher) => (voucher.IssuedAt.UtcTicks, voucher.Id);

    private static string Text(Voucher last) => string.Create(CultureInfo.InvariantCulture, $"{last.IssuedAt.UtcTicks}.{last.Id}");

    private static bool TryRead(string? cursor, out (long At, string Id)? place)
    {
        place = null;
        if (cursor is null)
        {
            return true;
        }

        var dot = cursor.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || !long.TryParse(cursor.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var at))
        {
            return false;
        }

        place = (at, cursor[(dot + 1)..]);
        return true;
    }
}
