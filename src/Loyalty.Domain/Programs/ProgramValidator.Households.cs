using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;

namespace Loyalty.Domain.Programs;

// What members may share.
public sealed partial class ProgramValidator
{
    private void Households(ProgramDefinition? previous)
    {
        if (_definition.Households is not { } households)
        {
            Check(previous?.Households is null, "/households", "can be retired, not removed: members share points of its wallet");
            return;
        }

        Between("/households/members", households.Members, 2, Limits.HouseholdMembers);
        var wallet = _definition.Wallets.FirstOrDefault(wallet => wallet.Id == households.Wallet);
        Check(wallet is not null, "/households/wallet", $"'{households.Wallet}' is not a wallet of the program");
        Check(wallet is null or { Kind: WalletKind.Points }, "/households/wallet", "must be a wallet of points: status, money and stamps are a member's own");
        Check(wallet is not { Retired: true } || households.Retired, "/households/wallet", "is retired: nothing can be earned into it");

        // What moves an end, or confirms a purchase, is a member's; the points would be the household's.
        Check(wallet?.Expiry is not { Kind: ExpiryKind.Sliding }, "/households/wallet", "must not slide: its points would end by what one member does");
        Check(wallet?.Confirmation is null, "/households/wallet", "must not wait for confirmations");
        Check(
            !_definition.Rewards.Any(reward => reward.Automatic && !reward.Retired && reward.Price?.Wallet == households.Wallet),
            "/households/wallet",
            "must not be one whose points become an automatic reward: that looks at one member's points");
        Check(
            previous?.Households is not { } before || before.Wallet == households.Wallet, "/households/wallet", "cannot change: there are households that share the other one");
    }
}
