using System.Text.Json.Serialization.Metadata;
using Loyalty.Contracts.Tiers;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.Json;

namespace Loyalty.Gateway.Tiers;

/// <summary>A tier that is given by hand.</summary>
internal sealed class GiveTierInput : IInput<GiveTierInput>
{
    public static JsonTypeInfo<GiveTierInput> Shape => InputJson.Default.GiveTierInput;

    public required string Tier { get; init; }

    /// <summary>Exclusive; until then the member does not fall below the tier.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>A code, e.g. goodwill or match; kept for ever, so it must hold no personal data.</summary>
    public required string Reason { get; init; }

    public void Check(Faults faults)
    {
        faults.Id(Tier, "/tier");
        faults.Instant(Until, "/until");
        faults.Id(Reason, "/reason");
    }

    public GiveTier ToCommand(string? channel, string key, string by, bool dryRun) =>
        new() { Channel = channel, Key = key, Tier = Tier, Until = Until, Reason = Reason, By = by, DryRun = dryRun };
}

/// <summary>Takes back a tier that was given by hand.</summary>
internal sealed class WithdrawTierInput : IInput<WithdrawTierInput>
{
    public static JsonTypeInfo<WithdrawTierInput> Shape => InputJson.Default.WithdrawTierInput;

    /// <summary>A code; kept for ever, so it must hold no personal data.</summary>
    public required string Reason { get; init; }

    public void Check(Faults faults) => faults.Id(Reason, "/reason");

    public GiveTier ToCommand(string? channel, string key, string by, bool dryRun) =>
        new() { Channel = channel, Key = key, Reason = Reason, By = by, DryRun = dryRun };
}
