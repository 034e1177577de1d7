using Loyalty.Cli.Http;

namespace Loyalty.Cli.Replaying;

/// <summary>What to replay, and how.</summary>
internal sealed record ReplaySettings
{
    public required string File { get; init; }

    /// <summary><c>online-retail</c>, <c>cdnow</c> or <c>ndjson</c>.</summary>
    public required string Format { get; init; }

    public required string Program { get; init; }

    public required string Channel { get; init; }

    /// <summary>Requests in flight.</summary>
    public int Concurrency { get; init; } = Sending.Concurrency.Default;

    /// <summary>Where to keep what was acknowledged, so that an interrupted replay goes on faster; null: nowhere.</summary>
    public string? StateFile { get; init; }

    /// <summary>Only the first so many invoices, purchases or lines; null: all.</summary>
    public long? Limit { get; init; }

    /// <summary>Null: the file's own, or the program's.</summary>
    public string? Currency { get; init; }

    public RetryPolicy Retry { get; init; } = new();
}
