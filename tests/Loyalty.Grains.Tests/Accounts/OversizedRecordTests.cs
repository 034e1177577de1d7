using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases;

namespace Loyalty.Grains.Tests.Accounts;

public sealed class OversizedRecordTests(PlatformFixture fixture) : IClassFixture<PlatformFixture>
{
    private readonly Platform _platform = fixture.Platform;

    [Fact]
    public async Task Record_too_large_to_be_kept_is_refused_and_leaves_nothing_in_memory()
    {
        await _platform.Enroll("large");
        _platform.Journal.OnMember("large").FailAppend(() => new ArgumentException("A record is larger than allowed."));

        var refused = await Record("large", "la-1", 10_000);
        Assert.Equal((RefusalKind.Invalid, "operationTooLarge"), (refused.Refusal!.Kind, refused.Refusal.Code));

        Assert.Equal(0, await _platform.Balance("large"));
        Assert.Equal(10, Points((await Record("large", "la-2", 1_000)).Value!));
    }

    [Fact]
    public async Task Purchase_whose_record_is_larger_than_the_journal_takes_is_refused()
    {
        await _platform.Enroll("larger");
        var labels = Enumerable.Range(0, Limits.LabelsPerLine).Select(i => $"{i}-".PadRight(Limits.TextLength, 'x')).ToArray();
        var purchase = Samples.Purchase("lr-1", 2_000, _platform.Now) with
        {
            Lines = [.. Enumerable.Range(1, Limits.LinesPerPurchase).Select(i => new PurchaseLine { Id = $"{i}", Sku = "sku", Quantity = 1, Amount = 1, Labels = [.. labels] })],
        };

        Assert.Equal("operationTooLarge", (await _platform.Member<IMemberPurchases>("larger").Record(purchase)).Refusal!.Code);
        Assert.Equal(0, await _platform.Balance("larger"));
    }

    private Task<Outcome<RecordedPurchase>> Record(string member, string id, long amount) =>
        _platform.Member<IMemberPurchases>(member).Record(Samples.Purchase(id, amount, _platform.Now));

    private static long Points(RecordedPurchase recorded) => recorded.Balances.Single(balance => balance.Wallet == "points").Balance;
}
