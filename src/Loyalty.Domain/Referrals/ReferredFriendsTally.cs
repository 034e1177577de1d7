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
        // Of some, the joining is still on its way.
        .. Friends.Where(friend => friend.Value.Day != default).OrderByDescending(friend => friend.Value.Day).ThenBy(friend => friend.Key, StringComparer.Ordinal).Select(friend => new ReferredFriend
        {
            Friend = friend.Key,
            JoinedOn = friend.Value.Day,
            State = friend.Value.State,
            Reason = friend.Value.Reason,
        }),
    ]);

    /// <summary>
    /// The steps of a friend who was merged into another member come from two accounts, in any order: the latest of all
    /// stays. One that is not listed any more is not listed again, as those without a day are the first to go.
    /// </summary>
    private void Add(ReferrerStep step)
    {
        if (!Friends.TryGetValue(step.Friend, out var friend))
        {
            Friends[step.Friend] = step;
            return;
        }

        friend.Day = step.Day == default ? friend.Day : step.Day;
        if (Rank(step.State) > Rank(friend.State))
        {
            (friend.State, friend.Reason) = (step.State, step.Reason);
        }
    }

    /// <summary>
    /// How far it has come: an open one may still be refused, when the friend turns out to be the referrer; one that was taken
    /// back stays so, whatever the referrer still answers.
    /// </summary>
    private static int Rank(ReferralState state) => state switch
    {
        ReferralState.Open => 0,
        ReferralState.Refused => 1,
        ReferralState.Qualified => 2,
        ReferralState.TakenBack => 4,
        _ => 3,
    };
}
