using System.Collections.Immutable;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Common;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Purchases;
using Loyalty.Domain.Purchases.Returns;

namespace Loyalty.Domain.Challenges;

/// <summary>
/// What purchases, activities and returns do for challenges. What counted is kept with the purchase, so that a return
/// knows it; how often a challenge is completed follows from what counts now, and the gains follow that up and down.
/// </summary>
internal static class ChallengeRules
{
    /// <summary>What <see cref="PointsAwarded.Origin"/> says of points that a completion gave.</summary>
    public const string Origin = "challenge";

    public static bool MayFollow(ImmutableArray<AccountEvent> events, Func<int, CompiledEdition> editions)
    {
        foreach (var happened in events)
        {
            switch (happened)
            {
                case PurchaseRecorded { Guest: false } purchase when !editions(purchase.Edition).Challenges.IsEmpty:
                case ActivityRecorded activity when !editions(activity.Edition).Challenges.IsEmpty:
                case ChallengeRolledBack:
                case MemberMergedIn { Refused: null, Part.Challenges.IsEmpty: false }:
                    return true;
            }
        }

        return false;
    }

    public static void Count(Aftermath after)
    {
        var counted = new List<(string Challenge, DateOnly Start, DateOnly Day)>();
        foreach (var happened in after.Events.ToArray())
        {
            switch (happened)
            {
                case PurchaseRecorded purchase:
                    counted.AddRange(Count(after, purchase));
                    break;
                case ActivityRecorded activity:
                    counted.AddRange(Count(after, activity));
                    break;
                case ChallengeRolledBack back:
                    Undo(after, back);
                    break;
                case MemberMergedIn { Refused: null } merged:
                    counted.AddRange(TogetherIn(after, merged));
                    break;
            }
        }

        foreach (var (challenge, start, day) in counted)
        {
            Settle(after, challenge, start, day);
        }
    }

    /// <summary>What counted before and does not any more, now that less is left of the purchase.</summary>
    /// <param name="state">The account.</param>
    /// <param name="stored">The purchase.</param>
    /// <param name="remaining">What remains of it.</param>
    /// <param name="edition">The edition that valued it.</param>
    /// <param name="day">The day of the return.</param>
    public static IEnumerable<ChallengeRolledBack> RollBack(AccountState state, StoredPurchase stored, RemainingPurchase remaining, CompiledEdition edition, DateOnly day)
    {
        if (stored.Steps.Count == 0)
        {
            yield break;
        }

        var basket = remaining.ToBasket();
        foreach (var step in stored.Steps)
        {
            if (state.Challenge(step.Challenge, step.Start) is not { } progress)
            {
                // Given up since, to save room: what it gave stays.
                continue;
            }

            var challenge = edition.Challenge(step.Challenge);
            var left = remaining.IsEmpty ? default : ChallengeContribution.Of(challenge, basket);
            var values = (step.Values ?? []).Where(value => left.Values.IsDefault || !left.Values.Contains(value)).ToImmutableArray();
            var (amount, mark) = (Math.Max(0, step.Amount - left.Amount), left.Marks ? null : step.Mark);
            if (amount == 0 && values.IsEmpty && mark is null)
            {
                continue;
            }

            var after = progress.Without(amount, values, mark);
            yield return new ChallengeRolledBack
            {
                Challenge = step.Challenge,
                Start = step.Start,
                Day = day,
                Amount = amount,
                Values = values.IsEmpty ? null : values,
                Mark = mark,
                Left = after.CountsNothing,
                Score = ScoreOf(state, challenge.Definition, after),
            };
        }
    }

    /// <summary>Null: the member is not ranked.</summary>
    internal static long? ScoreOf(AccountState state, ChallengeDefinition challenge, ChallengeProgress progress) =>
        state.OnLeaderboards ? progress.Score(challenge.Measure) : null;

    private static List<(string, DateOnly, DateOnly)> Count(Aftermath after, PurchaseRecorded purchase)
    {
        var edition = after.Editions(purchase.Edition);
        if (purchase.Guest || edition.Challenges.IsEmpty)
        {
            return [];
        }

        // What came back with returns that had waited for it never counts.
        var stored = StoredPurchase.From(after.Events)!;
        var (basket, isEmpty) = (Basket.Of(purchase, edition), false);
        if (stored.Returns.Count > 0)
        {
            var remaining = new RemainingPurchase(stored, edition);
            (basket, isEmpty) = (remaining.ToBasket(), remaining.IsEmpty);
        }

        return Count(
            after,
            edition,
            purchase.Late ? after.At : purchase.OccurredAt,
            purchase.CountsOn ?? purchase.Day,
            challenge => isEmpty ? null : ChallengeContribution.Of(challenge, basket));
    }

    private static List<(string, DateOnly, DateOnly)> Count(Aftermath after, ActivityRecorded activity)
    {
        var edition = after.Editions(activity.Edition);
        return Count(
            after,
            edition,
            activity.Late ? after.At : activity.OccurredAt,
            activity.Late ? edition.Calendar.DayOf(after.At) : activity.Day,
            challenge => ChallengeContribution.Of(challenge, activity));
    }

    /// <returns>The windows that still run in which what both did is one from here on.</returns>
    private static IEnumerable<(string, DateOnly, DateOnly)> TogetherIn(Aftermath after, MemberMergedIn merged) =>
        merged.Part!.Challenges.Select(static stored => stored.ToProgress())
            .Where(other => after.State.Challenge(other.Challenge, other.Start) is { } both && (both.End is not { } end || end > merged.Day))
            .Where(other => after.Current.Challenges.Any(challenge => challenge.Id == other.Challenge && !challenge.Definition.Retired && ChallengeWindow.IsOpenAt(challenge.Definition, after.At)))
            .Select(other => (other.Challenge, other.Start, merged.Day));

    /// <returns>The windows that something counted in.</returns>
    private static List<(string, DateOnly, DateOnly)> Count(
        Aftermath after, CompiledEdition edition, DateTimeOffset at, DateOnly day, Func<CompiledChallenge, ChallengeContribution?> contribution)
    {
        var counted = new List<(string, DateOnly, DateOnly)>();
        foreach (var challenge in edition.Challenges)
        {
            if (challenge.Definition.Retired
                || !ChallengeWindow.IsOpenAt(challenge.Definition, at)
                || contribution(challenge) is not { IsNothing: false } added
                || Step(after, edition, challenge.Definition, added, day) is not { } step)
            {
                continue;
            }

            after.Add(step);
            counted.Add((step.Challenge, step.Start, day));
        }

        return counted;
    }

    /// <summary>Null: the window was given up.</summary>
    private static ChallengeProgressed? Step(Aftermath after, CompiledEdition edition, ChallengeDefinition challenge, ChallengeContribution added, DateOnly day)
    {
        var (start, end) = ChallengeWindow.Of(challenge, day, edition.Calendar);
        if (after.State.IsForgotten(challenge.Id, start))
        {
            return null;
        }

        var before = after.State.Challenge(challenge.Id, start);
        var terms = before is null ? challenge : after.Editions(before.Edition).Challenge(challenge.Id).Definition;
        var values = Kept(before, added.Values);
        var mark = added.Marks ? ChallengeWindow.MarkOf(challenge.Measure, day) : (DateOnly?)null;
        var progress = (before ?? new ChallengeProgress()).With(added.Amount, values, mark);
        return new ChallengeProgressed
        {
            Challenge = challenge.Id,
            Edition = edition.Number,
            Start = start,
            End = end,
            Day = day,
            Amount = added.Amount,
            Values = values.IsEmpty ? null : values,
            Mark = mark,
            Dropped = added.Values.Length - values.Length,
            Joined = before is null or { CountsNothing: true },
            Progress = progress.Towards(terms),
            Goal = terms.Goal,
            Completed = progress.Reached(terms),
            Score = ScoreOf(after.State, challenge, progress),
        };
    }

    /// <summary>Those that the window knows, and as many others as it can keep.</summary>
    private static ImmutableArray<string> Kept(ChallengeProgress? before, ImmutableArray<string> values)
    {
        var room = Limits.ChallengeValues - (before?.Values.Length ?? 0);
        var kept = ImmutableArray.CreateBuilder<string>(values.Length);
        foreach (var value in values)
        {
            if (before?.Values.Any(known => known.Value == value) == true || room-- > 0)
            {
                kept.Add(value);
            }
        }

        return kept.ToImmutable();
    }

    /// <summary>Gives what the completions give that what counts has come to.</summary>
    private static void Settle(Aftermath after, string id, DateOnly start, DateOnly day)
    {
        if (after.State.Challenge(id, start) is not { } progress)
        {
            return;
        }

        var edition = after.Editions(progress.Edition);
        var challenge = edition.Challenge(id).Definition;
        var more = progress.Reached(challenge) - progress.Completed;
        if (more > 0)
        {
            ChallengeGains.Give(after, edition, challenge, progress, more, day);
        }
    }

    /// <summary>
    /// Takes back what completions gave that were reached with what came back, and are not without it: a draft that is tried
    /// out with another goal takes nothing back. With the last of what counted all of them go. Of members who were merged,
    /// each may have completed it as often as a member can: more of them stand than one can have, as long as what both did
    /// comes to as many, and what they gave is not taken for another return's sake. Those of which it is not known any more
    /// what they gave stand, and nothing is given for coming to them again.
    /// </summary>
    private static void Undo(Aftermath after, ChallengeRolledBack back)
    {
        if (after.State.Challenge(back.Challenge, back.Start) is not { Completed: > 0 } progress)
        {
            return;
        }

        var edition = after.Editions(progress.Edition);
        var challenge = edition.Challenge(back.Challenge).Definition;
        var before = progress.With(back.Amount, back.Values ?? [], back.Mark);
        var (reached, left) = (before.Reached(challenge, progress.Completed), progress.Reached(challenge, progress.Completed));
        var less = progress.CountsNothing ? progress.Completed : Math.Clamp(progress.Completed - left, 0, reached - left);
        less = Math.Min(less, progress.Undoable.Sum(completion => completion.Times));
        if (less > 0)
        {
            ChallengeGains.TakeBack(after, edition, challenge, progress, less, back.Day);
        }
    }
}
