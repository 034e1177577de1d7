using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Loyalty.Domain.Accounts;

internal sealed partial record AccountSnapshot
{
    /// <summary>Null: in none.</summary>
    [JsonPropertyName("sg")]
    public ImmutableArray<SegmentMembership>? Segments { get; init; }

    /// <summary>Null: on none.</summary>
    [JsonPropertyName("sl")]
    public ImmutableArray<string>? Listed { get; init; }

    /// <summary>Null: there are none.</summary>
    [JsonPropertyName("tg")]
    public ImmutableArray<string>? Tags { get; init; }

    [JsonPropertyName("lc")]
    public string? LastChannel { get; init; }

    [JsonPropertyName("sr")]
    public DateTimeOffset? SegmentReviewAt { get; init; }
}
