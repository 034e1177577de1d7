namespace Loyalty.Cli.Load;

/// <summary>The purchase that loads are made of: two lines of one amount.</summary>
internal static class PurchaseRequest
{
    /// <param name="address">The gateway's.</param>
    /// <param name="key">The API key.</param>
    /// <param name="program">The program's id.</param>
    /// <param name="channel">Where it is bought.</param>
    /// <param name="currency">Of the amount.</param>
    /// <param name="id">The purchase's, never used before.</param>
    /// <param name="member">Whose; the member m{number}.</param>
    /// <param name="occurredAt">When it was bought.</param>
    /// <param name="random">Gives the amount.</param>
    public static byte[] Of(Uri address, string key, string program, string channel, string currency, string id, int member, DateTimeOffset occurredAt, Random random)
    {
        var amount = random.Next(100, 10_000);
        var body = $$"""{"id":"{{id}}","channel":"{{channel}}","member":"{{MemberOf(member)}}","occurredAt":"{{occurredAt:O}}","amount":{"amount":{{amount * 2}},"currency":"{{currency}}"},"lines":[{"sku":"4006381333931","category":"stationery","quantity":1,"amount":{{amount}}},{"sku":"5449000000996","category":"drinks","quantity":3,"amount":{{amount}}}]}""";
        return HttpLoad.Request(address, $"{address.AbsolutePath.TrimEnd('/')}/v1/programs/{program}/purchases", key, body);
    }

    /// <summary>The id of the member of a number.</summary>
    public static string MemberOf(int number) => $"m{number}";
}
