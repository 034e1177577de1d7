using Loyalty.Contracts.Programs;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Tests.Programs;

public sealed class WalletValidatorTests
{
    private static readonly ExpiryPolicy _dates = new() { Kind = ExpiryKind.FixedDates, Dates = [new(3, 31), new(9, 30)], MinimumDays = 30 };
    private static readonly ExpiryPolicy _sliding = new() { Kind = ExpiryKind.Sliding, After = 12, Unit = ExpiryUnit.Months };
    private static readonly ExpiryPolicy _after = new() { After = 12, Unit = ExpiryUnit.Months, RoundUp = ExpiryPeriod.Quarter };

    public static TheoryData<string, WalletDefinition> Sound => new()
    {
        { "dates", Given.Wallet(pendingDays: 30) with { Expiry = _dates } },
        { "leap day", Given.Wallet() with { Expiry = _dates with { Dates = [new(2, 29)] } } },
        { "sliding", Given.Wallet(pendingDays: 300) with { Expiry = _sliding } },
        { "rounded up", Given.Wallet(pendingDays: 14) with { Expiry = _after } },
        { "confirmed", Given.Wallet() with { Confirmation = new PendingConfirmation { Days = 30, Unconfirmed = Unconfirmed.Lapse }, Expiry = _sliding } },
    };

    public static TheoryData<string, WalletDefinition> Faulty => new()
    {
        { "/wallets/0/confirmation/days", Given.Wallet() with { Confirmation = new PendingConfirmation { Days = 0 } } },
        { "/wallets/0/confirmation/days", Given.Wallet() with { Confirmation = new PendingConfirmation { Days = 367 } } },
        { "/wallets/0/confirmation/unconfirmed", Given.Wallet() with { Confirmation = new PendingConfirmation { Days = 1, Unconfirmed = (Unconfirmed)9 } } },
        { "/wallets/0/pendingDays", Given.Wallet(pendingDays: 1) with { Confirmation = new PendingConfirmation { Days = 10 } } },
        { "/wallets/0/expiry/kind", Given.Wallet() with { Expiry = _after with { Kind = (ExpiryKind)9 } } },
        { "/wallets/0/expiry/after", Given.Wallet() with { Expiry = _after with { After = 0 } } },
        { "/wallets/0/expiry/roundUp", Given.Wallet() with { Expiry = _after with { RoundUp = (ExpiryPeriod)9 } } },
        { "/wallets/0/expiry/dates", Given.Wallet() with { Expiry = _after with { Dates = _dates.Dates } } },
        { "/wallets/0/expiry/minimumDays", Given.Wallet() with { Expiry = _after with { MinimumDays = 1 } } },

        // A sliding expiry shorter than the pending period, and an expiry before activation.
        { "/wallets/0/expiry/after", Given.Wallet(pendingDays: 336) with { Expiry = _sliding } },
        { "/wallets/0/expiry/after", Given.Wallet() with { Confirmation = new PendingConfirmation { Days = 336 }, Expiry = _sliding } },
        { "/wallets/0/expiry/after", Given.Wallet() with { Confirmation = new PendingConfirmation { Days = 336 }, Expiry = _after } },
        { "/wallets/0/expiry/minimumDays", Given.Wallet(pendingDays: 31) with { Expiry = _dates } },
        { "/wallets/0/expiry/minimumDays", Given.Wallet() with { Confirmation = new PendingConfirmation { Days = 31 }, Expiry = _dates } },
        { "/wallets/0/expiry/unit", Given.Wallet() with { Expiry = _sliding with { Unit = (ExpiryUnit)9 } } },
        { "/wallets/0/expiry/after", Given.Wallet() with { Expiry = _sliding with { After = 0 } } },
        { "/wallets/0/expiry/roundUp", Given.Wallet() with { Expiry = _sliding with { RoundUp = ExpiryPeriod.Month } } },
        { "/wallets/0/expiry/dates", Given.Wallet() with { Expiry = _sliding with { Dates = _dates.Dates } } },
        { "/wallets/0/expiry/after", Given.Wallet() with { Expiry = _dates with { After = 1 } } },
        { "/wallets/0/expiry/roundUp", Given.Wallet() with { Expiry = _dates with { RoundUp = ExpiryPeriod.Month } } },
        { "/wallets/0/expiry/dates", Given.Wallet() with { Expiry = _dates with { Dates = [] } } },
        { "/wallets/0/expiry/dates", Given.Wallet() with { Expiry = _dates with { Dates = [.. Enumerable.Range(1, 25).Select(day => new ExpiryDate(1, day))] } } },
        { "/wallets/0/expiry/dates/1", Given.Wallet() with { Expiry = _dates with { Dates = [new(3, 31), new(3, 31)] } } },
        { "/wallets/0/expiry/dates/0", Given.Wallet() with { Expiry = _dates with { Dates = [new(4, 31)] } } },
        { "/wallets/0/expiry/dates/0", Given.Wallet() with { Expiry = _dates with { Dates = [new(13, 1)] } } },
        { "/wallets/0/expiry/dates/0", Given.Wallet() with { Expiry = _dates with { Dates = [new(0, 1)] } } },
        { "/wallets/0/expiry/dates/0", Given.Wallet() with { Expiry = _dates with { Dates = [new(1, 0)] } } },
        { "/wallets/0/expiry/minimumDays", Given.Wallet() with { Expiry = _dates with { MinimumDays = 367 } } },
        { "/wallets/0/expiry/minimumDays", Given.Wallet() with { Expiry = _dates with { MinimumDays = -1 } } },
    };

    /// <summary>Status points count for tiers as they are earned, so they cannot be lost for want of a confirmation.</summary>
    [Theory]
    [InlineData(WalletKind.Points, Unconfirmed.Lapse, true)]
    [InlineData(WalletKind.Status, Unconfirmed.Activate, true)]
    [InlineData(WalletKind.Status, Unconfirmed.Lapse, false)]
    public void Status_points_wait_for_no_confirmation_without_which_they_lapse(WalletKind kind, Unconfirmed unconfirmed, bool isSound) => Assert.Equal(
        isSound ? [] : ["/wallets/2/confirmation/unconfirmed"],
        ProgramValidator.Validate(
            Given.Program() with { Wallets = [.. Given.Program().Wallets, Given.Wallet("other", kind) with { Confirmation = new PendingConfirmation { Days = 5, Unconfirmed = unconfirmed } }] },
            null).Select(fault => fault.Pointer));

    [Theory]
    [MemberData(nameof(Sound))]
    public void Wallet_that_makes_sense_has_no_fault(string what, WalletDefinition wallet) =>
        Assert.True(ProgramValidator.Validate(Given.Program().WithPoints(wallet), null).IsEmpty, what);

    [Theory]
    [MemberData(nameof(Faulty))]
    public void Wallet_that_contradicts_itself_is_found_and_pointed_at(string pointer, WalletDefinition wallet) =>
        Assert.Contains(pointer, ProgramValidator.Validate(Given.Program().WithPoints(wallet), null).Select(fault => fault.Pointer));

    [Fact]
    public void Pending_and_expiry_may_change_once_published_and_the_kind_may_not()
    {
        var before = Given.Program().WithPoints(Given.Wallet(pendingDays: 14) with { Expiry = _sliding });

        Assert.Empty(ProgramValidator.Validate(Given.Program().WithPoints(Given.Wallet() with { Expiry = _dates }), before));
        Assert.Equal(
            "/wallets/0/kind",
            Assert.Single(ProgramValidator.Validate(Given.Program().WithPoints(Given.Wallet(kind: WalletKind.Money) with { Expiry = _dates }), before)).Pointer);
    }
}
