using System.Text.Json.Serialization;
using Loyalty.Contracts.Referrals;

namespace Loyalty.Domain.Referrals;

/// <summary>By whom a member was brought, and how that stands. Stored with the account: short names, no defaults.</summary>
public sealed record MemberReferral
{
    /// <summary>The referrer; null: the code was nobody's.</summary>
    [JsonPropertyName("b")]
    public string? By { get; init; }

    /// <summary>When the member joined.</summary>
    [JsonPropertyName("a")]
    public DateTimeOffset At { get; init; }

    /// <summary>As recorded: that the time for the purchase is over is no event.</summary>
    [JsonPropertyName("s")]
    public ReferralState State { get; init; }

    [JsonPropertyName("r")]
    public string? Reason { get; init; }

    /// <summary>The purchase that qualified it; null: none did.</summary>
    [JsonPropertyName("c")]
    public string? PurchaseChannel { get; init; }

    [JsonPropertyName("p")]
    public string? PurchaseId { get; init; }

    /// <summary>The member who joined by the code, who was merged into the account's; null: it is the same.</summary>
    [JsonPropertyName("f")]
    public string? Friend { get; init; }

    /// <summary>Whether the first qualifying purchase has been made; whatever came of it, no other one qualifies.</summary>
    internal bool IsOver => State is not (ReferralState.Open or ReferralState.Refused);

    /// <summary>Whether a return of its purchase can undo it.</summary>
    internal bool CanBeUndone => State is ReferralState.Qualified or ReferralState.Rewarded or ReferralState.NotRewarded;

    /// <summary>Whether the purchase qualified it, and a return can undo it.</summary>
    internal bool IsBy(string channel, string purchase) => CanBeUndone && PurchaseId == purchase && PurchaseChannel == channel;
}

/// <summary>What a code came to that was sent with an enrolment, found out before anything of it was written.</summary>
/// <param name="By">The referrer; null: the code was nobody's.</param>
/// <param name="Refused">Why it does not count, a code; null: it does.</param>
public sealed record ReferralClaim(string? By, string? Refused)
{
    public static readonly ReferralClaim Unknown = new(null, "codeUnknown");

    public const string SelfReferral = "selfReferral";

    public static ReferralClaim Of(string by, bool isSelf) => new(by, isSelf ? SelfReferral : null);
}

/// <summary>What is said of points that a referral gave.</summary>
internal static class ReferralOrigin
{
    /// <summary>As of <see cref="Accounts.Events.PointsAwarded.Origin"/>, and in the place of a rule.</summary>
    public const string Name = "referral";
}
