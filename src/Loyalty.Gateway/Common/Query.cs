using Loyalty.Contracts.Common;
using Loyalty.Gateway.Common.Bodies;

namespace Loyalty.Gateway.Common;

/// <summary>
/// Reads query parameters strictly. A parameter that is not known is a fault: <c>?dry_run=true</c> must not turn a
/// question into a purchase.
/// </summary>
internal static class Query
{
    /// <summary>The <c>dryRun</c> of a mutation, which takes no other parameter.</summary>
    public static bool DryRun(HttpRequest request, Faults faults)
    {
        if (!request.QueryString.HasValue)
        {
            return false;
        }

        OnlyKnown(request, faults, "dryRun");
        if (!request.Query.TryGetValue("dryRun", out var given))
        {
            return false;
        }

        if (given.Count == 1 && given[0] is "true" or "false")
        {
            return given[0] == "true";
        }

        faults.Add("?dryRun", "must be true or false");
        return false;
    }

    /// <summary>The <c>limit</c> and <c>cursor</c> of a list, and nothing else but <paramref name="others"/>.</summary>
    public static (int Limit, string? Cursor) Page(HttpRequest request, Faults faults, params ReadOnlySpan<string> others)
    {
        OnlyKnown(request, faults, ["limit", "cursor", .. others]);
        var limit = GatewayLimits.DefaultPage;
        if (request.Query.TryGetValue("limit", out var given)
            && (given.Count != 1 || !int.TryParse(given[0], System.Globalization.NumberStyles.None, null, out limit) || limit is < 1 or > Limits.PageSize))
        {
            faults.Add("?limit", $"must be a whole number from 1 to {Limits.PageSize}");
            limit = GatewayLimits.DefaultPage;
        }

        var cursor = One(request, faults, "cursor");
        if (cursor is { Length: 0 or > 500 })
        {
            faults.Add("?cursor", "must be the next of the page before");
        }

        return (limit, cursor);
    }

    /// <summary>A parameter that may be given once; null when it is not.</summary>
    public static string? One(HttpRequest request, Faults faults, string name)
    {
        if (!request.Query.TryGetValue(name, out var given))
        {
            return null;
        }

        if (given.Count != 1)
        {
            faults.Add("?" + name, "is given more than once");
        }

        return given[0];
    }

    public static DateOnly? Date(HttpRequest request, Faults faults, string name)
    {
        if (One(request, faults, name) is not { } text)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", out var date))
        {
            return date;
        }

        faults.Add("?" + name, "must be a date, e.g. 2026-03-01");
        return null;
    }

    public static void OnlyKnown(HttpRequest request, Faults faults, params ReadOnlySpan<string> known)
    {
        if (!request.QueryString.HasValue)
        {
            return;
        }

        foreach (var name in request.Query.Keys)
        {
            if (!known.Contains(name))
            {
                faults.Add("?" + (name.Length > 100 ? name[..100] : name), "is not a known parameter");
            }
        }
    }
}
