using System.Collections.Immutable;
using Loyalty.Contracts.Common;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Challenges;

namespace Loyalty.Domain.Accounts;

// Challenges, badges and leaderboards.
public sealed partial class AccountState
{
    /// <summary>What was begun, in the order in which it was; windows that are over too, as long as there is room.</summary>
    public ImmutableArray<ChallengeProgress> Challenges { get; private set; } = [];

    /// <summary>In the order in which they were first given.</summary>
    public ImmutableArray<HeldBadge> Badges { get; private set; } = [];

    /// <summary>Whether the member is ranked on leaderboards.</summary>
    public bool OnLeaderboards { get; private set; }

    /// <summary>Null: nothing counted in the window, or it was given up.</summary>
    public ChallengeProgress? Challenge(string id, DateOnly start) =>
        PlaceOf(id, start) is >= 0 and var place ? Challenges[place] : null;

    /// <summary>Whether the window was given up to save room.</summary>
    public bool IsForgotten(string challenge, DateOnly start)
    {
        foreach (var known in Challenges)
        {
            if (known.Forgotten && known.Challenge == challenge && start <= known.Start)
            {
                return true;
            }
        }

        return false;
    }

    private void Apply(ChallengeProgressed step)
    {
        var place = PlaceOf(step.Challenge, step.Start);
        var before = place >= 0
            ? Challenges[place]
            : new ChallengeProgress { Challenge = step.Challenge, Edition = step.Edition, Start = step.Start, End = step.End };
        var after = before.With(step.Amount, step.Values ?? [], step.Mark);
        Challenges = place >= 0 ? Challenges.SetItem(place, after) : Challenges.Add(after);
        ForgetChallenges(step.Day);
    }

    private void Apply(ChallengeRolledBack back) => Change(back.Challenge, back.Start, progress => progress.Without(back.Amount, back.Values ?? [], back.Mark));

    private void Apply(ChallengeCompleted completed) => Change(completed.Challenge, completed.Start, progress => progress.Complete(completed));

    private void Apply(ChallengeReopened reopened) => Change(reopened.Challenge, reopened.Start, progress => progress.Reopen(reopened.Times));

    private void Apply(BadgeChanged changed)
    {
        var held = Badges.FirstOrDefault(badge => badge.Badge == changed.Badge);
        if (held is null)
        {
            Badges = Badges.Add(new HeldBadge(changed.Badge, changed.At, changed.Times));
            return;
        }

        var after = held with { Times = held.Times + changed.Times };
        Badges = after.Times == 0 ? Badges.Remove(held) : Badges.Replace(held, after);
    }

    private void Change(string challenge, DateOnly start, Func<ChallengeProgress, ChallengeProgress> change)
    {
        var place = PlaceOf(challenge, start);
        Check(place >= 0, "A challenge went back that was not begun.");
        var after = change(Challenges[place]);
        Check(after.Total >= 0 && after.Completed >= 0, "A challenge went below zero.");
        Challenges = after.IsEmpty ? Challenges.RemoveAt(place) : Challenges.SetItem(place, after);
    }

    private int PlaceOf(string challenge, DateOnly start)
    {
        for (var i = 0; i < Challenges.Length; i++)
        {
            if (!Challenges[i].Forgotten && Challenges[i].Start == start && Challenges[i].Challenge == challenge)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>
    /// Keeps within bounds: first windows go that are over, those without completions before the others, the oldest
    /// first; then the oldest completions can no longer be undone.
    /// </summary>
    private void ForgetChallenges(DateOnly today)
    {
        var storage = Challenges.Sum(progress => progress.Storage);
        while (storage > Limits.ChallengeStorage)
        {
            if (Challenges.Where(progress => !progress.Forgotten && progress.End <= today).OrderBy(progress => progress.Completed > 0).ThenBy(progress => progress.End).FirstOrDefault() is { } over)
            {
                Forget(over);
            }
            else if (Challenges.MaxBy(progress => progress.Undoable.Length) is { Undoable.Length: > 1 } most)
            {
                Challenges = Challenges.Replace(most, most with { Undoable = most.Undoable.RemoveAt(0) });
            }
            else
            {
                return;
            }

            storage = Challenges.Sum(progress => progress.Storage);
        }
    }

    private void Forget(ChallengeProgress over)
    {
        Challenges = Challenges.Remove(over);
        var known = Challenges.FirstOrDefault(progress => progress.Forgotten && progress.Challenge == over.Challenge);
        var forgotten = new ChallengeProgress { Challenge = over.Challenge, Start = over.Start, Forgotten = true };
        Challenges = known is null ? Challenges.Insert(0, forgotten) : known.Start < over.Start ? Challenges.Replace(known, forgotten) : Challenges;
    }

    private void ForkChallenges(AccountState fork) => (fork.Challenges, fork.Badges, fork.OnLeaderboards) = (Challenges, Badges, OnLeaderboards);

    private void ReadChallenges(AccountSnapshot snapshot)
    {
        Challenges = [.. (snapshot.Challenges ?? []).Select(stored => stored.ToProgress())];
        Badges = snapshot.Badges ?? [];
        OnLeaderboards = snapshot.OnLeaderboards;
    }
}
