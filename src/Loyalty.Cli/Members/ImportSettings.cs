using Loyalty.Cli.Http;

namespace Loyalty.Cli.Members;

/// <summary>What to import, and how.</summary>
internal sealed record ImportSettings
{
    public required string File { get; init; }

    public required string Program { get; init; }

    /// <summary>Requests in flight.</summary>
    public int Concurrency { get; init; } = Sending.Concurrency.Default;

    public RetryPolicy Retry { get; init; } = new();
}
