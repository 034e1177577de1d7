using System.Text.Json.Serialization;

namespace Loyalty.Domain.Rewards;

/// <summary>What a relay batch tells a reward: which redemptions ended how, and what became of vouchers.</summary>
public sealed class RewardTally
{
    /// <summary>Reservations of redemptions whose vouchers were issued.</summary>
    [JsonPropertyName("i")]
    public List<string> Issued { get; set; } = [];

    /// <summary>Reservations of redemptions that were undone.</summary>
    [JsonPropertyName("n")]
    public List<string> Undone { get; set; } = [];

    [JsonPropertyName("u")]
    public long Used { get; set; }

    /// <summary>Uses that were undone.</summary>
    [JsonPropertyName("w")]
    public long Unused { get; set; }

    [JsonPropertyName("c")]
    public long Cancelled { get; set; }

    [JsonPropertyName("r")]
    public long Restocked { get; set; }

    [JsonPropertyName("x")]
    public long Expired { get; set; }

    /// <summary>The days on which cancelled vouchers counted.</summary>
    [JsonPropertyName("f")]
    public List<DateOnly> Freed { get; set; } = [];
}
