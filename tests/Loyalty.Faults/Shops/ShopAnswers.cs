namespace Loyalty.Faults.Shops;

/// <summary>Holds what a shop was answered to what it is for: all kinds of operations go through, and none is refused for good.</summary>
internal static class ShopAnswers
{
    /// <summary>Of all operations, how many must be acknowledged of each kind: half, or less, of what is made.</summary>
    private static readonly (string Kind, Func<ShopOperation, bool> Is, double Least)[] Floors =
    [
        ("purchases", static operation => operation.Path == "purchases", 0.3),
        ("returns", static operation => operation.Path == "returns", 0.01),
        ("redemptions", static operation => operation.Path.EndsWith("/redemptions", StringComparison.Ordinal), 0.1),
    ];

    /// <summary>All members have the points, and only what was bought is returned: nothing may be refused but for now.</summary>
    /// <param name="operations">All, after each was answered.</param>
    /// <param name="when">What was done meanwhile.</param>
    /// <param name="findings">Told.</param>
    /// <param name="allowed">What some may be refused with all the same.</param>
    public static void Check(IReadOnlyList<ShopOperation> operations, string when, Findings findings, params ShopRefusal[] allowed)
    {
        var acknowledged = Floors.Select(floor => (floor.Kind, Count: operations.Count(operation => floor.Is(operation) && operation.Outcome == Outcome.Acknowledged), Least: Math.Max(1, floor.Least * operations.Count))).ToArray();
        findings.Promise(
            $"{when}: purchases, returns and redemptions are acknowledged",
            acknowledged.All(kind => kind.Count >= kind.Least),
            $"{string.Join(", ", acknowledged.Select(kind => $"{kind.Count} {kind.Kind}"))} of {operations.Count} operations");
        var unfit = operations.SelectMany(operation => operation.Refusals).Where(refusal => !allowed.Contains(refusal)).ToArray();
        findings.Promise(
            $"{when}: no answer is a 500, and none a refusal{(allowed.Length > 0 ? $" but {string.Join(", ", allowed.Select(refusal => refusal.Code))}" : "")}",
            unfit.Length == 0,
            $"{unfit.Length}{string.Concat(unfit.CountBy(refusal => refusal).Take(3).Select(refusal => $"; {refusal.Key}: {refusal.Value}"))}");
    }
}
