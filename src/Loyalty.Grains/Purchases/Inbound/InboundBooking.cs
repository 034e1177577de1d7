using Loyalty.Contracts.Access;
using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Common.Bodies;
using Loyalty.Contracts.Common.Json;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Inbound;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Domain.Common;

namespace Loyalty.Grains.Purchases.Inbound;

/// <summary>From a document to the account that it belongs to, checked as a gateway checks a body; the channel stands in for the key.</summary>
internal sealed class InboundBooking(IGrainFactory grains, InboundChannel channel, string stream)
{
    public static readonly Refusal TooLarge = Refusal.Invalid(
        "documentTooLarge", $"A document is at most {Limits.InboundDocument} bytes.", new Fault("", $"must be at most {Limits.InboundDocument} bytes"));

    private static readonly Refusal UnknownKind = Refusal.Invalid("unknownKind", "The message is neither a purchase nor a return.");

    private static readonly Refusal UnknownIdentifier = Refusal.NotFound("memberNotFound", "No member has this identifier.");

    public Task<Outcome<BookedPurchase>> Book(InboundPurchase message)
    {
        if (message.Document.Length > Limits.InboundDocument)
        {
            return Refused(TooLarge);
        }

        switch (message.Kind)
        {
            case InboundKind.Purchase:
                var (purchase, noPurchase) = InputText.Parse<PurchaseInput>(message.Document.Span);
                return purchase is null ? Refused(noPurchase!) : Record(purchase);
            case InboundKind.Return:
                var (given, noReturn) = InputText.Parse<ReturnInput>(message.Document.Span);
                return given is null ? Refused(noReturn!) : Return(given);
            default:
                return Refused(UnknownKind);
        }
    }

    private static Task<Outcome<BookedPurchase>> Refused(Refusal refusal) => Task.FromResult<Outcome<BookedPurchase>>(refusal);

    private async Task<Outcome<BookedPurchase>> Record(PurchaseInput input)
    {
        if (NotAllowed(input.Channel, input.Import ?? false, paysWithPoints: input.PayWith is { Count: > 0 }) is { } refused)
        {
            return refused;
        }

        var member = input.Member;
        if (input.Identifier is { } identifier)
        {
            member = await grains.GetGrain<IIdentifierQueries>(channel.Program).Find(identifier.ToIdentifier());
            if (member is null)
            {
                return UnknownIdentifier;
            }
        }

        if (OnOtherStream(member) is { } other)
        {
            return other;
        }

        var command = input.ToCommand(channel.Channel, dryRun: false);
        var recorded = member is null
            ? await grains.GetGrain<IGuestPurchases>(Ids.Guest(channel.Program, channel.Channel, input.Id)).Record(command)
            : await grains.GetGrain<IMemberPurchases>(Ids.Member(channel.Program, member)).Record(command);
        return Answer(recorded, static purchase => new BookedPurchase { Purchase = purchase });
    }

    private async Task<Outcome<BookedPurchase>> Return(ReturnInput input)
    {
        if (NotAllowed(input.Channel, input.Import ?? false, paysWithPoints: false) is { } refused)
        {
            return refused;
        }

        var command = input.ToCommand(channel.Channel, dryRun: false);
        var member = input.Member;
        if (member is null)
        {
            var owner = await grains.GetGrain<IAccountQueries>(channel.Program).FindPurchase(command.PurchaseChannel, command.PurchaseId);
            if (owner is null)
            {
                return Refusals.PurchaseNotFound;
            }

            member = owner.Member;
        }

        if (OnOtherStream(member) is { } other)
        {
            return other;
        }

        var recorded = member is null
            ? await grains.GetGrain<IGuestReturns>(Ids.Guest(channel.Program, command.PurchaseChannel, command.PurchaseId)).Return(command)
            : await grains.GetGrain<IMemberReturns>(Ids.Member(channel.Program, member)).Return(command);
        return Answer(recorded, static returned => new BookedPurchase { Return = returned });
    }

    private static Outcome<BookedPurchase> Answer<T>(Outcome<T> outcome, Func<T, BookedPurchase> booked)
        where T : class =>
        new() { Value = outcome.Value is { } value ? booked(value) : null, Refusal = outcome.Refusal, Replayed = outcome.Replayed };

    private Refusal? NotAllowed(string? named, bool import, bool paysWithPoints) =>
        named is not null && named != channel.Channel ? Forbidden("channelForbidden", "The stream is of another channel.", "/channel")
        : import && !channel.Permissions.HasFlag(Permissions.Import) ? Missing(Permissions.Import, "/import")
        : paysWithPoints && !channel.Permissions.HasFlag(Permissions.RewardsRedeem) ? Missing(Permissions.RewardsRedeem, "/payWith")
        : null;

    /// <summary>What is on a member's stream is the member's: anything else would be booked out of its order, or to somebody whom the sender did not mean.</summary>
    private Refusal? OnOtherStream(string? member)
    {
        var program = channel.Program + "/";
        var local = stream.StartsWith(program, StringComparison.Ordinal) ? stream[program.Length..] : "";
        return Ids.IsGuest(stream) && local.Length > 0 ? null
            : !Ids.IsValid(local) ? Refusal.Invalid("streamInvalid", "The stream's key is neither of a member nor of guests of the program.")
            : member == local ? null
            : Refusal.Invalid("memberMismatch", "The stream is of another member.", new Fault("/member", "must be the member whose stream it is"));
    }

    private static Refusal Missing(Permissions permission, string pointer) =>
        Forbidden("permissionMissing", $"The channel's stream lacks the permission {PermissionNames.Of(permission)}.", pointer);

    private static Refusal Forbidden(string code, string detail, string pointer) =>
        new() { Kind = RefusalKind.Forbidden, Code = code, Detail = detail, Errors = [new Fault(pointer, "is not allowed on this stream")] };
}
