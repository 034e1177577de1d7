using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Loyalty.Contracts.Purchases;

namespace Loyalty.Simulation.Histories;

/// <summary>What a client sends. While it does not know what came of it, it sends the same again.</summary>
public abstract record Command : Step
{
    /// <summary>How often it is sent at most before the client gives up without knowing.</summary>
    public int Attempts { get; init; } = int.MaxValue;

    /// <summary>Whose account it is about first; null: nobody's, or a guest's.</summary>
    [JsonIgnore]
    public abstract string? Account { get; }
}

/// <summary>A member joins; the Idempotency-Key is made of the member's id, so all attempts are one operation.</summary>
public sealed record Enroll : Command
{
    public required string Member { get; init; }

    /// <summary>The number of a card that the member gets; null: none. A card belongs to one member.</summary>
    public string? Card { get; init; }

    /// <summary>The member whose referral code is sent; null: none is. Nobody may have it.</summary>
    public string? ReferredBy { get; init; }

    /// <summary>A device that the member uses; null: none is told. Who shares one is the same person.</summary>
    public string? Device { get; init; }

    public override string? Account => Member;
}

/// <summary>A member gets the code by which friends join, see <see cref="Names.ReferralCode"/>; asked for again, it is the same.</summary>
public sealed record MakeCode : Command
{
    public required string Member { get; init; }

    /// <inheritdoc cref="Enroll.Device"/>
    public string? Device { get; init; }

    public override string? Account => Member;
}

public sealed record Buy : Command
{
    /// <summary>Null: a guest.</summary>
    public required string? Member { get; init; }

    public required string Channel { get; init; }

    /// <summary>The receipt.</summary>
    public required string Id { get; init; }

    /// <summary>By the till's clock, which drifts; purchases may come late, and out of order.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    public required ImmutableArray<BuyLine> Lines { get; init; }

    /// <summary>Taken off the whole order, in minor units.</summary>
    public long Discount { get; init; }

    /// <summary>The most points of the wallet <see cref="Setups.Points"/> to pay with; 0: none.</summary>
    public long PayWith { get; init; }

    /// <summary>It is asked what would happen: nothing is written. It has the id of a purchase that is sent, too.</summary>
    public bool DryRun { get; init; }

    public override string? Account => Member;

    [JsonIgnore]
    public long Amount => Lines.Sum(static line => line.Amount) - Discount;
}

/// <param name="Id">Of the line, unique in the purchase.</param>
/// <param name="Sku">The product.</param>
/// <param name="Category">Null: none.</param>
/// <param name="Quantity">Whole pieces.</param>
/// <param name="Amount">For all of them, in minor units.</param>
/// <param name="Kind">An item, a delivery or a gift card.</param>
public sealed record BuyLine(string Id, string Sku, string? Category, int Quantity, long Amount, LineKind Kind = LineKind.Item);

/// <summary>A return, by lines, by amount, or with neither of all that is left. It may come before its purchase.</summary>
public sealed record GiveBack : Command
{
    /// <summary>Named, so that it can be parked; null: it is not, and refused as long as the purchase is not there.</summary>
    public required string? Member { get; init; }

    public required string Channel { get; init; }

    /// <summary>Unique in the channel among returns.</summary>
    public required string Id { get; init; }

    public required string PurchaseChannel { get; init; }

    public required string PurchaseId { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public ImmutableArray<BackLine> Lines { get; init; } = [];

    /// <summary>In minor units; null: by lines, or all.</summary>
    public long? Amount { get; init; }

    public override string? Account => Member;
}

/// <param name="Line">Of the purchase.</param>
/// <param name="Quantity">Pieces.</param>
public sealed record BackLine(string Line, int Quantity);

public sealed record Redeem : Command
{
    public required string Member { get; init; }

    public required string Channel { get; init; }

    /// <summary>The Idempotency-Key; with the channel it makes the voucher's id, see <see cref="Names.Voucher"/>.</summary>
    public required string Key { get; init; }

    public required string Reward { get; init; }

    public override string? Account => Member;
}

public sealed record UseVoucher : Command
{
    public required string Member { get; init; }

    public required string Channel { get; init; }

    public required string Key { get; init; }

    /// <summary>Its id.</summary>
    public required string Voucher { get; init; }

    public override string? Account => Member;
}

public sealed record CancelVoucher : Command
{
    public required string Member { get; init; }

    public required string Key { get; init; }

    /// <summary>Its id.</summary>
    public required string Voucher { get; init; }

    public override string? Account => Member;
}

public sealed record Transfer : Command
{
    public required string Member { get; init; }

    public required string To { get; init; }

    public required string Wallet { get; init; }

    public required long Points { get; init; }

    /// <summary>The Idempotency-Key; it makes the transfer's id, see <see cref="Names.Transfer"/>.</summary>
    public required string Key { get; init; }

    public override string? Account => Member;
}

/// <summary>An operator gives or takes points, within what one operator may alone.</summary>
public sealed record Adjust : Command
{
    public required string Member { get; init; }

    public required string Wallet { get; init; }

    /// <summary>Signed, never 0.</summary>
    public required long Points { get; init; }

    public required string Key { get; init; }

    public override string? Account => Member;
}

/// <summary>An operator blocks a member, who earns and spends nothing then, or lets one go on.</summary>
public sealed record Block : Command
{
    public required string Member { get; init; }

    public required string Key { get; init; }

    /// <summary>The member may go on.</summary>
    public bool Lifts { get; init; }

    public override string? Account => Member;
}

/// <summary>A member is erased, for ever; the Idempotency-Key is made of the member's id, so all attempts are one operation.</summary>
public sealed record Erase : Command
{
    public required string Member { get; init; }

    public override string? Account => Member;
}

/// <summary>An operator merges a member into another one, who is the same person: for ever. Afterwards the old id stands for the other one.</summary>
public sealed record Merge : Command
{
    public required string Member { get; init; }

    public required string Into { get; init; }

    public required string Key { get; init; }

    public override string? Account => Member;
}

/// <summary>A payment for a membership is told.</summary>
public sealed record PayMembership : Command
{
    public required string Member { get; init; }

    public required string Key { get; init; }

    public required string Plan { get; init; }

    /// <summary>By the clock of whoever took the money.</summary>
    public required DateTimeOffset PaidAt { get; init; }

    /// <summary>As of <see cref="Buy.DryRun"/>.</summary>
    public bool DryRun { get; init; }

    public override string? Account => Member;
}

/// <summary>A membership is not renewed, or its fee was paid back.</summary>
public sealed record EndMembership : Command
{
    public required string Member { get; init; }

    public required string Key { get; init; }

    public required string Plan { get; init; }

    /// <summary>It ends at once; otherwise at its end.</summary>
    public bool Refunds { get; init; }

    public override string? Account => Member;
}

/// <summary>A household is founded; sent again, it is founded as before.</summary>
public sealed record FoundHousehold : Command
{
    public required string Household { get; init; }

    public override string? Account => Names.Household(Household);
}

/// <summary>A member takes a place in a household: what the member has of the shared wallet goes there, and whatever comes in later.</summary>
public sealed record JoinHousehold : Command
{
    public required string Member { get; init; }

    public required string Household { get; init; }

    public required string Key { get; init; }

    public override string? Account => Member;
}

/// <summary>A member leaves a household, with what is unspent of what he or she brought.</summary>
public sealed record LeaveHousehold : Command
{
    public required string Member { get; init; }

    public required string Household { get; init; }

    public required string Key { get; init; }

    public override string? Account => Member;
}

/// <summary>Reads the household's balance and members.</summary>
public sealed record SeeHousehold : Command
{
    public required string Household { get; init; }

    public override string? Account => Names.Household(Household);
}

/// <summary>An activity.</summary>
public sealed record Act : Command
{
    public required string Member { get; init; }

    public required string Channel { get; init; }

    /// <summary>Unique in the channel among activities.</summary>
    public required string Id { get; init; }

    public required string Type { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public required int Quantity { get; init; }

    public override string? Account => Member;
}

/// <summary>A manager saves another draft and publishes it, or publishes the first edition again.</summary>
public sealed record Publish : Command
{
    /// <summary>Which of <see cref="Setup.Later"/>, from 1; 0: the first edition again.</summary>
    public required int Version { get; init; }

    /// <summary>From when on it is in force; null: as soon as possible.</summary>
    public DateTimeOffset? EffectiveAt { get; init; }

    public override string? Account => null;
}

/// <summary>Reads the member's balances and tier.</summary>
public sealed record See : Command
{
    public required string Member { get; init; }

    public override string? Account => Member;
}

/// <summary>Lets every shard do what is due, as the reminders do now and then by themselves.</summary>
public sealed record Sweep : Command
{
    public override string? Account => null;
}

/// <summary>Sends what another step sends once more, in parallel to it or later: a duplicate, or another till of the shop.</summary>
public sealed record Repeat : Command
{
    /// <summary>The number of the command, which is no repeat itself.</summary>
    public required int Of { get; init; }

    public override string? Account => null;
}
