namespace Loyalty.Contracts.Programs;

/// <summary>A membership that members pay for. The payment itself happens elsewhere; the platform is told of it.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.programs.MembershipPlan")]
public sealed record MembershipPlan
{
    [Id(0)] public required string Id { get; init; }

    [Id(1)] public string? Name { get; init; }

    /// <summary>What a period costs, in minor units of the program's currency, 0–100,000,000,000; for information.</summary>
    [Id(2)] public long Price { get; init; }

    /// <summary>How long a payment lasts: 1–3,660 days, 1–120 months or 1–10 years. It ends with the start of a day: that of the month on which the membership began, or the last one of a shorter month.</summary>
    [Id(3)] public required int Length { get; init; }

    [Id(4)] public ExpiryUnit Unit { get; init; }

    /// <summary>Days (0–366) after the end in which a renewal is waited for and everything is kept.</summary>
    [Id(5)] public int GraceDays { get; init; }

    /// <summary>The tier below which the member does not fall meanwhile; null: it does nothing for the tier.</summary>
    [Id(6)] public string? Tier { get; init; }

    /// <summary>A retired plan takes no payments; what is paid runs on.</summary>
    [Id(7)] public bool Retired { get; init; }
}
