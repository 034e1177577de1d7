using System.Text.Json;

namespace Loyalty.Cli.Reconciliation;

/// <summary>What points have in common that stand together: as the journal and the gateway name it.</summary>
/// <param name="Wallet">The wallet.</param>
/// <param name="EarnedOn">The day as written; null for active points that never expire.</param>
/// <param name="ActiveFrom">Null once active.</param>
/// <param name="ExpiresAt">Exclusive; null: never.</param>
/// <param name="Contributor">Who earned them, in a household.</param>
internal sealed record Bucket(string Wallet, string? EarnedOn, DateTimeOffset? ActiveFrom, DateTimeOffset? ExpiresAt, string? Contributor)
{
    public static Bucket Of(JsonElement element) => new(
        element.Text("wallet"), element.TextOrNull("earnedOn"), element.InstantOrNull("activeFrom"), element.InstantOrNull("expiresAt"), element.TextOrNull("contributor"));

    /// <summary>Active points that never expire stand in one bucket, whenever they were earned.</summary>
    public Bucket Normalized() => ActiveFrom is null && ExpiresAt is null ? this with { EarnedOn = null } : this;

    public Bucket Activated() => (this with { ActiveFrom = null }).Normalized();

    public bool IsActiveAt(DateTimeOffset instant) => ActiveFrom is null || ActiveFrom <= instant;

    public bool IsExpiredAt(DateTimeOffset instant) => ExpiresAt <= instant;

    public override string ToString() =>
        $"{Wallet}, earned {EarnedOn ?? "any day"}, {(ActiveFrom is null ? "active" : $"active from {ActiveFrom:O}")}, {(ExpiresAt is null ? "never expires" : $"expires {ExpiresAt:O}")}";
}
