using Loyalty.Contracts.Members;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Campaigns;
using Loyalty.Domain.Schedules;
using Loyalty.Grains.Accounts;
using Loyalty.Grains.Programs;

namespace Loyalty.Grains.Members;

// What is given once a year. The birthday is asked of the profile when the day may be there, and never kept.
internal sealed partial class MemberGrain
{
    /// <summary>The sweep looks it up: the profile, which tells of the change, cannot be asked before it has ended telling.</summary>
    public async Task BirthdayChanged(MemberTraits traits)
    {
        if (OccasionRules.Look(_account.State, time.GetUtcNow()).Events.IsEmpty)
        {
            return;
        }

        var outcome = await _account.Execute(Occasion(state => OccasionRules.Look(state, time.GetUtcNow()), time.GetUtcNow, traits: traits));
        if (outcome is { Refusal: { } refusal })
        {
            // The profile stays as it was, until it is sent again.
            throw new InvalidOperationException($"The birthday of {Key} could not be looked for: {refusal.Code}.");
        }
    }

    /// <summary>What a day of the year gives that has come; false when it must be tried again.</summary>
    private async Task<bool> ReachOccasions(DateTimeOffset now)
    {
        if (!(OccasionRules.NextDue(_account.State) <= now))
        {
            return true;
        }

        var editions = new EditionsInForce(catalog, Program);
        MemberTraits? traits = null;
        var outcome = await _account.Execute(Occasion(
            state => editions.Program is { } program
                ? OccasionRules.Reach(
                    state, program.InForceAt(now), new CampaignInputs(Member, traits?.Attributes ?? [], []) { Birthday = traits?.Birthday }, now)
                : Decision.Of([]),
            () => now,
            _ => editions.Prepare() ?? (Attributes.TryGet(out traits) ? null : Attributes.Load())));
        return outcome is null or { Refusal: null };
    }

    private AccountOperation<AccountRecord> Occasion(
        Func<AccountState, Decision> decide, Func<DateTimeOffset> at, Func<AccountState, Task?>? prepare = null, MemberTraits? traits = null) => new()
    {
        Key = OperationKeys.Occasion(Key, _account.State.Version),
        Prepare = prepare,
        Decide = decide,
        Answer = record => record,
        Differences = _ => [],
        ReceivedAt = at,
        Traits = traits,
    };
}
