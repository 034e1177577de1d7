using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Campaigns;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs.Conditions;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Purchases;
using Loyalty.Domain.Referrals;
using Loyalty.Domain.Schedules;
using Loyalty.Domain.Tiers;

namespace Loyalty.Domain.Members;

/// <summary>Decides enrolment and blocking.</summary>
public static class MemberRules
{
    public static Refusal MemberExists { get; } = Refusal.Conflict("memberExists", "The program has a member with this id already.");

    private static Refusal EnrolledInFuture { get; } = Refusal.Invalid(
        "enrolledInFuture", "The member would have joined in the future.", new Fault("/enrolledAt", "lies in the future"));

    /// <summary>The leg that opens the account while identifiers are claimed and the profile is kept.</summary>
    public static Decision StartEnrollment(AccountState state, EnrollMember command, string? content, DateTimeOffset now, ReferralClaim? referral = null) => state.Status switch
    {
        AccountStatus.None when command.EnrolledAt > now + Limits.ClockSkew => EnrolledInFuture,
        AccountStatus.None => Decision.Of(
        [
            new EnrollmentStarted { Key = command.Key, Channel = command.Channel, Content = content, EnrolledAt = command.EnrolledAt?.ToUniversalTime(), Referral = referral },
        ]),
        _ => MemberExists,
    };

    /// <summary>The member is in: the account's first tier stands with it, and by whom the member was brought.</summary>
    /// <param name="state">The account; not changed.</param>
    /// <param name="command">The enrolment.</param>
    /// <param name="content">As of <see cref="EnrollmentStarted.Content"/>.</param>
    /// <param name="editions">The edition of the day on which the member joins, and the one in force.</param>
    /// <param name="now">The platform's clock.</param>
    /// <param name="referral">What became of the code by which the member joins; null: there is none.</param>
    /// <param name="member">The member's id, of which those of vouchers are made.</param>
    public static Decision CompleteEnrollment(
        AccountState state, EnrollMember command, string? content, EditionPair editions, DateTimeOffset now, ReferralClaim? referral = null, string member = "")
    {
        if (state.Status is not (AccountStatus.None or AccountStatus.Enrolling))
        {
            return MemberExists;
        }

        if (command.EnrolledAt > now + Limits.ClockSkew)
        {
            return EnrolledInFuture;
        }

        var at = (command.EnrolledAt ?? now).ToUniversalTime();
        var enrolled = new MemberEnrolled { Key = command.Key, Channel = command.Channel, Content = content, EnrolledAt = at };
        List<AccountEvent> events = editions.Current.TierRules is { } rules ? [enrolled, rules.Join(at)] : [enrolled];
        if (ReferralRules.Join(referral, at, editions) is { } referred)
        {
            events.Add(referred);
        }

        if (command.Profile?.LeaderboardName is not null)
        {
            events.Add(new LeaderboardChanged { Shown = true });
        }

        if (editions.Valuing.EnrollmentRules.IsEmpty)
        {
            return Decision.Of(events);
        }

        var after = state.Fork();
        events.ForEach(after.Apply);
        var edition = editions.Valuing;
        var joining = new FlatOccasion
        {
            Channel = command.Channel,
            Met = edition.Conditions.Enrollments.Settle(new MemberFacts(after, new CampaignInputs(member, [], []), at, edition.Calendar)),
        };
        return Decision.Of([.. events, .. FlatEarning.Earn(after, edition.EnrollmentRules, 1, joining, editions, new PurchaseTime(at, at, false), member)]);
    }

    public static Decision UndoEnrollment(AccountState state, string reason) => state.Status == AccountStatus.Enrolling
        ? Decision.Of([new EnrollmentUndone { Key = state.Enrollment!.Key, Reason = reason }])
        : Decision.Of([]);

    public static Decision Block(AccountState state, ChangeBlock command, CompiledEdition edition, DateTimeOffset now) => state.Status switch
    {
        AccountStatus.Active => Due(state, edition, now, figures => new MemberBlocked { Reason = command.Reason, Figures = figures }),
        AccountStatus.Blocked => Refusal.Conflict("alreadyBlocked", "The member is blocked already."),
        _ => Refusals.MemberNotFound,
    };

    public static Decision Unblock(AccountState state, ChangeBlock command, CompiledEdition edition, DateTimeOffset now) => state.Status switch
    {
        AccountStatus.Blocked => Due(state, edition, now, figures => new MemberUnblocked { Reason = command.Reason, Figures = figures }),
        AccountStatus.Active => Refusal.Conflict("notBlocked", "The member is not blocked."),
        _ => Refusals.MemberNotFound,
    };

    private static Decision Due(AccountState state, CompiledEdition edition, DateTimeOffset now, Func<MemberFigures, AccountEvent> happened)
    {
        var advanced = state.Fork();
        var due = DueRules.Advance(advanced, edition, now);
        return Decision.Of([.. due, happened(MemberFigures.Of(advanced))]);
    }
}
