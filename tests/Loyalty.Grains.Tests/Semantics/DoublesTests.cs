using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases;

namespace Loyalty.Grains.Tests.Semantics;

/// <summary>"Same key, same content: the stored answer. Same key, other content: 409 naming the fields that differ."</summary>
public sealed class DoublesTests(PlatformFixture fixture) : IClassFixture<PlatformFixture>
{
    private readonly Platform _platform = fixture.Platform;

    [Fact]
    public async Task Same_key_same_content_the_stored_answer()
    {
        await _platform.Enroll("same");
        var purchase = Samples.Purchase("sm-1", 10_000, _platform.Now);
        var first = await _platform.Buy("same", purchase);
        await _platform.Buy("same", Samples.Purchase("sm-2", 5_000, _platform.Now));

        var again = await _platform.Member<IMemberPurchases>("same").Record(purchase);

        Assert.True(again.Replayed);
        Assert.Equivalent(first, again.Value);
        Assert.Equal(150, await _platform.Balance("same"));
    }

    [Fact]
    public async Task Same_key_other_content_a_conflict_naming_the_fields_that_differ()
    {
        await _platform.Enroll("other");
        var purchase = Samples.Purchase("ot-1", 10_000, _platform.Now);
        await _platform.Buy("other", purchase);

        var refused = (await _platform.Member<IMemberPurchases>("other").Record(purchase with { Currency = "EUR", OccurredAt = _platform.Now.AddMinutes(-1) })).Refusal!;

        Assert.Equal((RefusalKind.Conflict, "idReused"), (refused.Kind, refused.Code));
        Assert.Equal(["/occurredAt", "/amount/currency"], refused.Errors.Select(error => error.Pointer));
    }

    [Fact]
    public async Task Same_key_as_a_dry_run_is_not_taken_by_it()
    {
        await _platform.Enroll("dry");
        var purchase = Samples.Purchase("dr-1", 10_000, _platform.Now);
        var foretold = await _platform.Member<IMemberPurchases>("dry").Record(purchase with { DryRun = true });

        var recorded = await _platform.Member<IMemberPurchases>("dry").Record(purchase);

        Assert.True(foretold.Value!.DryRun);
        Assert.False(recorded.Replayed);
        Assert.Equal(foretold.Value.Awards.Sum(award => award.Points), recorded.Value!.Awards.Sum(award => award.Points));
    }
}
