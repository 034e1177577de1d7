using System.Text.Json.Serialization;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Referrals;

namespace Loyalty.Domain.Referrals;

/// <summary>What happened to the friends of one referrer, in order; what a relay batch carries.</summary>
public sealed class ReferrerSteps
{
    [JsonPropertyName("s")]
    public List<ReferrerStep> Steps { get; set; } = [];
}

/// <summary>One step of one friend.</summary>
public sealed class ReferrerStep
{
    [JsonPropertyName("f")]
    public string Friend { get; set; } = "";

    [JsonPropertyName("s")]
    public ReferralState State { get; set; }

    /// <summary>The day of joining, where it is the first step.</summary>
    [JsonPropertyName("d")]
    public DateOnly Day { get; set; }

    [JsonPropertyName("r")]
    public string? Reason { get; set; }
}

/// <summary>The newest friends of one referrer; what is kept of all steps.</summary>
public sealed class ReferredFriendsTally
{
    [JsonPropertyName("f")]
    public SortedDictionary<string, ReferrerStep> Friends { get; set; } = new(StringComparer.Ordinal);

    public void Add(ReferrerSteps steps)
    {
        foreach (var step in steps.Steps)
        {
            Add(step);
        }

        while (Friends.Count > Limits.ReferredFriends)
        {
            Friends.Remove(Friends.MinBy(friend => (friend.Value.Day, friend.Key)).Key);
        }
    }

    public ReferredFriends ToFriends() => new(
    [
        .. Friends.OrderByDescending(friend => friend.Value.Day).ThenBy(friend => friend.Key, StringComparer.Ordinal).Select(friend => new ReferredFriend
        {
            Friend = friend.Key,
            JoinedOn = friend.Value.Day,
            State = friend.Value.State,
            Reason = friend.Value.Reason,
        }),
    ]);

    private void Add(ReferrerStep step)
    {
        if (step.State is ReferralState.Open or ReferralState.Refused)
        {
            Friends[step.Friend] = step;
        }
        else if (Friends.TryGetValue(step.Friend, out var friend) && friend.State != ReferralState.TakenBack)
        {
            // One that was taken back stays so, whatever the referrer still answers; one that is not listed any more is not listed again.
            (friend.State, friend.Reason) = (step.State, step.Reason);
        }
    }
}
