using System.Text.Json.Serialization.Metadata;
using Loyalty.Contracts.Accounts.Adjustments;
using Loyalty.Contracts.Common;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.Json;

namespace Loyalty.Gateway.Accounts;

/// <summary>Points to give or to take.</summary>
internal sealed class AdjustmentInput : IInput<AdjustmentInput>
{
    public static JsonTypeInfo<AdjustmentInput> Shape => InputJson.Default.AdjustmentInput;

    public required string Wallet { get; init; }

    /// <summary>More than 0 to give, less to take.</summary>
    public required long Points { get; init; }

    /// <summary>A code, e.g. goodwill or ticket-4711; kept for ever, so it must hold no personal data.</summary>
    public required string Reason { get; init; }

    /// <summary>When points that are given end (exclusive); absent: as the wallet's points do.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public void Check(Faults faults)
    {
        faults.Id(Wallet, "/wallet");
        faults.Id(Reason, "/reason");
        faults.Instant(ExpiresAt, "/expiresAt");
        if (Points is 0 or < -Limits.PointsAtOnce or > Limits.PointsAtOnce)
        {
            faults.Add("/points", $"must be between -{Limits.PointsAtOnce} and {Limits.PointsAtOnce}, and not 0");
        }

        if (ExpiresAt is not null && Points < 0)
        {
            faults.Add("/expiresAt", "only goes with points that are given");
        }
    }

    public AdjustPoints ToCommand(string id, string by, bool dryRun) =>
        new() { Id = id, Wallet = Wallet, Points = Points, Reason = Reason, ExpiresAt = ExpiresAt, By = by, DryRun = dryRun };
}
