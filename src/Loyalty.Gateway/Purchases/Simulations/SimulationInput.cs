using System.Text.Json.Serialization.Metadata;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Simulations;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.Json;
using Loyalty.Gateway.Members;
using Loyalty.Gateway.Programs;

namespace Loyalty.Gateway.Purchases.Simulations;

/// <summary>A purchase as a channel would send it, of a member or of one who is only described.</summary>
internal sealed class SimulationInput : PurchaseInput, IInput<SimulationInput>
{
    public static new JsonTypeInfo<SimulationInput> Shape => InputJson.Default.SimulationInput;

    /// <summary>Whose purchase it would be, instead of member and identifier; with none of the three, a guest's.</summary>
    public DescribedMemberInput? Described { get; init; }

    public new void Check(Faults faults)
    {
        base.Check(faults);
        Described?.Check(faults, "/described", DateOnly.FromDateTime(OccurredAt.DateTime));
        if (Described is not null && (Member is not null || Identifier is not null))
        {
            faults.Add("/described", "must not be given beside member or identifier");
        }
    }

    protected override bool HasMember => Described is not null || base.HasMember;
}

/// <summary>A member who need not exist: active, who joined the day before unless described otherwise.</summary>
internal sealed class DescribedMemberInput
{
    private static readonly DateOnly _earliest = new(1900, 1, 1);

    /// <summary>The lowest when absent.</summary>
    public string? Tier { get; init; }

    /// <summary>What campaigns may ask for, at most 20, each name once.</summary>
    public List<AttributeInput>? Attributes { get; init; }

    /// <summary>Points that can be spent, by wallet.</summary>
    public List<WalletPointsInput>? Balances { get; init; }

    /// <summary>Purchases before this one, 0–1,000; 0 when absent: it is the first.</summary>
    public int? Purchases { get; init; }

    /// <summary>Segments that the member is in, at most 100.</summary>
    public List<string>? Segments { get; init; }

    public DateOnly? BirthDate { get; init; }

    /// <summary>The paid membership that the member holds; none when absent. The tier is as described, whatever the plan promises.</summary>
    public string? Membership { get; init; }

    /// <summary>Whether the member joined by somebody's referral code.</summary>
    public bool Referred { get; init; }

    /// <summary>Whether the member is in a household, whose balances the shared ones are.</summary>
    public bool InHousehold { get; init; }

    /// <summary>What the purchases before came to, in minor units, all of it on the day of the last; 0 when absent. Only goes with purchases.</summary>
    public long? Spend { get; init; }

    /// <summary>The day of the purchases before, not after that of this one; the day before it when absent. Only goes with purchases.</summary>
    public DateOnly? LastPurchaseOn { get; init; }

    /// <summary>The channel of the purchases before. Only goes with purchases.</summary>
    public string? LastChannel { get; init; }

    /// <summary>The day of joining, not after that of the purchases; the day of those before when absent.</summary>
    public DateOnly? JoinedOn { get; init; }

    /// <summary>At most 50.</summary>
    public List<string>? Tags { get; init; }

    public void Check(Faults faults, string pointer, DateOnly today)
    {
        faults.Id(Tier, pointer + "/tier");
        faults.Id(Membership, pointer + "/membership");
        ProfileInput.CheckAttributes(Attributes, faults, pointer + "/attributes");
        ProgramInput.Size(faults, Balances?.Count ?? 0, Limits.Wallets, pointer + "/balances");
        for (var i = 0; i < Balances?.Count && !faults.Full; i++)
        {
            var at = FormattableString.Invariant($"{pointer}/balances/{i}");
            faults.Id(Balances[i].Wallet, at + "/wallet");
            faults.Points(Balances[i].Points, at + "/points");
            if (Balances.Take(i).Any(before => before.Wallet == Balances[i].Wallet))
            {
                faults.Add(at + "/wallet", "must be named once");
            }
        }

        ProgramInput.Size(faults, Segments?.Count ?? 0, Limits.SegmentsPerMember, pointer + "/segments");
        for (var i = 0; i < Segments?.Count && !faults.Full; i++)
        {
            faults.Id(Segments[i], FormattableString.Invariant($"{pointer}/segments/{i}"));
        }

        if (Purchases is < 0 or > Limits.DescribedPurchases)
        {
            faults.Add(pointer + "/purchases", $"must be 0–{Limits.DescribedPurchases}");
        }

        CheckPast(faults, pointer, today);
        ProgramInput.Size(faults, Tags?.Count ?? 0, Limits.TagsPerMember, pointer + "/tags");
        for (var i = 0; i < Tags?.Count && !faults.Full; i++)
        {
            faults.Id(Tags[i], FormattableString.Invariant($"{pointer}/tags/{i}"));
        }
    }

    private void CheckPast(Faults faults, string pointer, DateOnly today)
    {
        faults.Id(LastChannel, pointer + "/lastChannel");
        if (Spend is < 0 or > Limits.Amount)
        {
            faults.Add(pointer + "/spend", $"must be 0–{Limits.Amount}");
        }

        if (Purchases is null or 0)
        {
            OnlyWithPurchases(Spend > 0, "/spend");
            OnlyWithPurchases(LastPurchaseOn is not null, "/lastPurchaseOn");
            OnlyWithPurchases(LastChannel is not null, "/lastChannel");
        }

        if (LastPurchaseOn > today || LastPurchaseOn < _earliest)
        {
            faults.Add(pointer + "/lastPurchaseOn", "must not be after the purchase, nor before 1900");
        }

        if (JoinedOn > (LastPurchaseOn ?? today) || JoinedOn < _earliest)
        {
            faults.Add(pointer + "/joinedOn", "must not be after the purchases, nor before 1900");
        }

        void OnlyWithPurchases(bool given, string at)
        {
            if (given)
            {
                faults.Add(pointer + at, "only goes with purchases");
            }
        }
    }

    public DescribedMember ToDescribed() => new()
    {
        Tier = Tier,
        Attributes = [.. (Attributes ?? []).Select(static attribute => new ProfileAttribute(attribute.Name, attribute.Value))],
        Balances = [.. (Balances ?? []).Select(static balance => new WalletPoints(balance.Wallet, balance.Points))],
        Purchases = Purchases ?? 0,
        Segments = [.. Segments ?? []],
        Membership = Membership,
        Referred = Referred,
        InHousehold = InHousehold,
        Spend = Spend ?? 0,
        LastPurchaseOn = LastPurchaseOn,
        LastChannel = LastChannel,
        JoinedOn = JoinedOn,
        Tags = [.. Tags ?? []],
        Birthday = BirthDate is { } born ? new Birthday(born.Month, born.Day) : null,
    };
}

internal sealed class WalletPointsInput
{
    public required string Wallet { get; init; }

    public required long Points { get; init; }
}
