using System.Text.Json.Serialization;
using Loyalty.Contracts.Members;

namespace Loyalty.Domain.Memberships;

/// <summary>The membership that an account holds; short names, as it is stored.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Since">When it began.</param>
/// <param name="EndsAt">Exclusive.</param>
/// <param name="LapsesAt">Exclusive; never before the end.</param>
/// <param name="Cancelled">It is not renewed.</param>
public sealed record HeldMembership(
    [property: JsonPropertyName("p")] string Plan,
    [property: JsonPropertyName("s")] DateTimeOffset Since,
    [property: JsonPropertyName("e")] DateTimeOffset EndsAt,
    [property: JsonPropertyName("l")] DateTimeOffset LapsesAt,
    [property: JsonPropertyName("c")] bool Cancelled = false)
{
    /// <summary>Of two the one that lapses later, the first of those that lapse alike; held since the first of either, where it is the same plan.</summary>
    public static HeldMembership? Longer(HeldMembership? one, HeldMembership? other)
    {
        var longer = one is null || other?.LapsesAt > one.LapsesAt ? other : one;
        var shorter = longer == one ? other : one;
        return shorter?.Plan == longer?.Plan && shorter?.Since < longer?.Since ? longer! with { Since = shorter!.Since } : longer;
    }

    public MemberMembership ToAnswer(DateTimeOffset asOf) => new()
    {
        Plan = Plan,
        Since = Since,
        EndsAt = EndsAt,
        LapsesAt = LapsesAt,
        InGrace = EndsAt <= asOf,
        Cancelled = Cancelled,
    };
}
