using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Loyalty.Domain.Accounts;

internal sealed partial record AccountSnapshot
{
    /// <summary>Null: nothing was.</summary>
    [JsonPropertyName("nt")]
    public ImmutableArray<ToldEnd>? Told { get; init; }

    [JsonPropertyName("nr")]
    public DateTimeOffset? NoticeReviewAt { get; init; }
}
