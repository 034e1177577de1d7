using System.Text.Json.Serialization.Metadata;
using Loyalty.Contracts.Memberships;
using Loyalty.Contracts.Programs;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.Json;

namespace Loyalty.Gateway.Memberships;

/// <summary>A payment that was made at the retailer's.</summary>
internal sealed class MembershipPaymentInput : IInput<MembershipPaymentInput>
{
    public static JsonTypeInfo<MembershipPaymentInput> Shape => InputJson.Default.MembershipPaymentInput;

    /// <summary>When it was paid; longer ago than the program's late window counts as now.</summary>
    public required DateTimeOffset PaidAt { get; init; }

    /// <summary>The retailer's own id of the payment; kept for ever, so it must hold no personal data.</summary>
    public string? Reference { get; init; }

    public void Check(Faults faults)
    {
        faults.Instant(PaidAt, "/paidAt");
        faults.Id(Reference, "/reference");
    }
}

/// <summary>A membership that members pay for.</summary>
internal sealed class MembershipPlanInput
{
    public required string Id { get; set; }

    public string? Name { get; set; }

    /// <summary>What a period costs, in minor units of the program's currency; for information, 0 when absent.</summary>
    public long Price { get; set; }

    /// <summary>How long a payment lasts: 1–3,660 days, 1–120 months or 1–10 years. Months and years end on the day of the month that the membership began on, or on the last one of a shorter month.</summary>
    public required int Length { get; set; }

    /// <summary>Days when absent.</summary>
    public ExpiryUnit Unit { get; set; }

    /// <summary>Days (0–366) after the end in which a renewal is waited for and everything is kept.</summary>
    public int GraceDays { get; set; }

    /// <summary>The tier below which the member does not fall meanwhile; absent: it does nothing for the tier.</summary>
    public string? Tier { get; set; }

    /// <summary>A retired plan takes no payments; what is paid runs on.</summary>
    public bool Retired { get; set; }

    public MembershipPlan ToDefinition() => new()
    {
        Id = Id,
        Name = Name,
        Price = Price,
        Length = Length,
        Unit = Unit,
        GraceDays = GraceDays,
        Tier = Tier,
        Retired = Retired,
    };
}
