using System.Text.Json;

namespace Loyalty.Cli.Reconciliation;

/// <summary>What points have in common that stand together: as the journal and the gateway name it.</summary>
/// <param name="Wallet">The wallet.</param>
/// <param name="EarnedOn">The day as written; null for active points that never expire, or slide.</param>
/// <param name="ActiveFrom">Null once active.</param>
/// <param name="ExpiresAt">Exclusive; null: never, or as the account slides.</param>
/// <param name="Contributor">Who earned them, in a household.</param>
/// <param name="LapsesAt">They wait for a confirmation, and are lost from then on.</param>
/// <param name="Slides">Since when the points slide that they end with; null: they do not.</param>
internal sealed record Bucket(
    string Wallet,
    string? EarnedOn,
    DateTimeOffset? ActiveFrom,
    DateTimeOffset? ExpiresAt,
    string? Contributor,
    DateTimeOffset? LapsesAt = null,
    DateTimeOffset? Slides = null)
{
    public static Bucket Of(JsonElement element) => new(
        element.Text("wallet"),
        element.TextOrNull("earnedOn"),
        element.InstantOrNull("activeFrom"),
        element.InstantOrNull("expiresAt"),
        element.TextOrNull("contributor"),
        element.InstantOrNull("lapsesAt"),
        element.InstantOrNull("slides"));

    /// <summary>An award says when its points end even where that moves.</summary>
    public static Bucket OfAward(JsonElement award) => Of(award) is { Slides: not null } sliding ? sliding with { ExpiresAt = null } : Of(award);

    /// <summary>Active points that never expire, or slide, stand in one bucket, whenever they were earned.</summary>
    public Bucket Normalized() => ActiveFrom is null && LapsesAt is null && ExpiresAt is null ? this with { EarnedOn = null } : this;

    public Bucket Activated() => (this with { ActiveFrom = null, LapsesAt = null }).Normalized();

    public bool IsActiveAt(DateTimeOffset instant) => LapsesAt is null && (ActiveFrom is null || ActiveFrom <= instant);

    public override string ToString() =>
        $"{Wallet}, earned {EarnedOn ?? "any day"}, {(LapsesAt is { } lapse ? $"lapses {lapse:O}" : ActiveFrom is null ? "active" : $"active from {ActiveFrom:O}")}, {(ExpiresAt is null ? "never expires" : $"expires {ExpiresAt:O}")}";
}
