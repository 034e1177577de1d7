using Loyalty.Contracts.Notices;

namespace Loyalty.Domain.Accounts.Events;

/// <summary>Whoever holds the account is to be told that something is about to end.</summary>
public sealed record NoticeGiven : AccountEvent
{
    public DateTimeOffset At { get; init; }

    public NoticeKind About { get; init; }

    /// <summary>When it ends, exclusive.</summary>
    public DateTimeOffset EndsAt { get; init; }

    /// <summary>Null: it is not about points.</summary>
    public string? Wallet { get; init; }

    public long Points { get; init; }

    public string? Tier { get; init; }

    /// <summary>Of the paid membership.</summary>
    public string? Plan { get; init; }
}

/// <summary>When it is looked for the next notice.</summary>
public sealed record NoticeReviewPlanned : AccountEvent
{
    /// <summary>Null: never; the time that was planned has come.</summary>
    public DateTimeOffset? At { get; init; }
}
