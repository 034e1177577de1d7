namespace Loyalty.Faults.Shops;

/// <summary>Something that a till does once and for all, and sends until it is answered.</summary>
internal sealed class ShopOperation
{
    /// <summary>Below the program, e.g. <c>purchases</c>.</summary>
    public required string Path { get; init; }

    public required string Body { get; init; }

    /// <summary>Null for what has an id in its body.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The purchase that it records; null for what is no purchase.</summary>
    public string? Purchase { get; init; }

    /// <summary>The key of its record in the journal, once it is known.</summary>
    public string? JournalKey { get; set; }

    public Outcome Outcome { get; set; }

    /// <summary>What it was acknowledged with.</summary>
    public string? Answer { get; set; }

    /// <summary>Whether the last answer said that it was given before.</summary>
    public bool WasReplayed { get; set; }

    /// <summary>How often it was refused for now without being told when to come again.</summary>
    public int RefusedForNowWithoutRetryAfter { get; set; }

    /// <summary>All that it was answered that was neither 2xx nor "not now".</summary>
    public List<ShopRefusal> Refusals { get; } = [];

    public override string ToString() => $"{Path} {IdempotencyKey ?? Purchase ?? Body}";
}

internal enum Outcome
{
    /// <summary>Sent or not, answered by nobody.</summary>
    Unknown,

    /// <summary>2xx.</summary>
    Acknowledged,

    /// <summary>4xx: nothing was done.</summary>
    Refused,
}
