namespace Loyalty.Simulation.Histories;

/// <summary>What a client learned from one attempt at one command.</summary>
public sealed record Told
{
    /// <summary>Why nothing came of a request when its process had ended in order.</summary>
    public const string LeftUnanswered = "leftUnanswered";

    /// <summary>The step's number. Of a repeat its own; <see cref="Command"/> is then what was sent.</summary>
    public required int Step { get; init; }

    public required Command Command { get; init; }

    /// <summary>1 for the first.</summary>
    public required int Attempt { get; init; }

    public required ToldKind Kind { get; init; }

    /// <summary>When it was sent and when the client learned what came of it, in the order of everything that happened: what ended before another began happened before it.</summary>
    public required long Began { get; init; }

    /// <inheritdoc cref="Began"/>
    public required long Ended { get; init; }

    public required DateTimeOffset SentAt { get; init; }

    public required DateTimeOffset AnsweredAt { get; init; }

    /// <summary>The HTTP status that the gateway would answer; 0: no answer came.</summary>
    public required int Status { get; init; }

    /// <summary>The refusal's code, or of an unknown outcome why; null for an acknowledged one.</summary>
    public string? Code { get; init; }

    /// <summary>The stored answer of an operation that was carried out before.</summary>
    public bool Replayed { get; init; }

    /// <summary>
    /// Of an acknowledged command what the gateway answers, as the contracts have it: MemberSummary (enrol, see),
    /// RecordedPurchase, RecordedReturn, Redemption, Voucher (use), VoucherCancellation, PointTransfer, PointAdjustment,
    /// MergedMember, RecordedActivity, EditionInfo; null for a sweep.
    /// </summary>
    public object? Answer { get; init; }
}

public enum ToldKind
{
    /// <summary>It happened, and stays so.</summary>
    Acknowledged,

    /// <summary>By a rule, or because something does not exist or contradicts what does: this attempt did nothing.</summary>
    Refused,

    /// <summary>No answer, a failure, or "not now": it may have happened or may still.</summary>
    Unknown,
}
