using Loyalty.Domain.Accounts;

namespace Loyalty.Simulation.Oracle;

/// <summary>What points have in common that cannot be told apart.</summary>
/// <param name="Wallet">The wallet.</param>
/// <param name="Day">On which they were earned; null for active points without an end.</param>
/// <param name="From">When they become active; null: they are.</param>
/// <param name="Ends">Exclusive; null: never.</param>
/// <param name="By">Who brought them into the household that they stand in, or came from; null: whose they are.</param>
internal readonly record struct Kind(string Wallet, DateOnly? Day, DateTimeOffset? From, DateTimeOffset? Ends, string? By = null)
{
    /// <summary>What these are once they are active.</summary>
    public Kind Active => new(Wallet, Ends is null ? null : Day, null, Ends, By);

    /// <summary>What these are called where they come in.</summary>
    public Kind Settled => From is null ? Active : this;

    public bool IsPending(DateTimeOffset at) => From > at;

    public bool IsOver(DateTimeOffset at) => Ends <= at;

    /// <summary>As a record names them.</summary>
    public static Kind Of(BucketKey bucket) =>
        bucket is { LapsesAt: null, Slides: null }
            ? new Kind(bucket.Wallet, bucket.EarnedOn, bucket.ActiveFrom, bucket.ExpiresAt, bucket.Contributor)
            : throw new NotSupportedException("The oracle knows no confirmations and nothing that slides.");

    public override string ToString() => FormattableString.Invariant($"{Wallet} of {Day:yyyy-MM-dd}{(From is { } from ? $" from {from:yyyy-MM-dd HH:mm}" : "")}{(Ends is { } ends ? $" to {ends:yyyy-MM-dd HH:mm}" : "")}{(By is null ? "" : $" by {By}")}");
}
