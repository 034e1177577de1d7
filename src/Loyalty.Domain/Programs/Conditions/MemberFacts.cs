using System.Collections.Immutable;
using Loyalty.Contracts.Members;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Campaigns;
using Loyalty.Domain.Common;

namespace Loyalty.Domain.Programs.Conditions;

/// <summary>What is known of the member and the time when something arrives.</summary>
internal readonly struct MemberFacts
{
    public MemberFacts(AccountState state, in CampaignInputs inputs, DateTimeOffset at, ProgramCalendar calendar)
    {
        Account = state;
        At = at;
        Local = calendar.LocalTimeOf(at);
        Day = DateOnly.FromDateTime(Local);
        Tier = state.Tier;
        PurchaseNumber = state.Purchases + 1;
        DaysSince = state.LastPurchaseAt is { } last ? Day.DayNumber - calendar.DayOf(last).DayNumber : null;
        EnrolledOn = state.EnrolledAt is { } enrolled ? calendar.DayOf(enrolled) : null;
        Attributes = inputs.Attributes;
        Birthday = inputs.Birthday;
        Membership = state.Membership?.Plan;
    }

    public AccountState Account { get; }

    public DateTimeOffset At { get; }

    /// <summary>What a clock on the wall shows in the program's zone.</summary>
    public DateTime Local { get; }

    public DateOnly Day { get; }

    public string? Tier { get; }

    /// <summary>That of the purchase, should it be one.</summary>
    public long PurchaseNumber { get; }

    /// <summary>Calendar days since the newest purchase; negative when that occurred later; null: there is none.</summary>
    public int? DaysSince { get; }

    public DateOnly? EnrolledOn { get; }

    public ImmutableArray<ProfileAttribute> Attributes { get; }

    public Birthday? Birthday { get; }

    /// <summary>The plan of the paid membership that the member holds, in its grace too; null: none.</summary>
    public string? Membership { get; }
}
