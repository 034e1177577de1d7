using Loyalty.Simulation.Histories;

namespace Loyalty.Simulation.Oracle;

/// <summary>Something in the journal that is not as it should be.</summary>
/// <param name="About">What it is about.</param>
/// <param name="Entry">The record.</param>
/// <param name="Text">What is, and what should be.</param>
internal sealed record Finding(About About, JournalEntry Entry, string Text);

internal enum About
{
    /// <summary>Versions follow each other.</summary>
    Versions,

    /// <summary>A record holds what was sent, on the account of whom it was sent for.</summary>
    Command,

    /// <summary>Balances are the sums of the entries.</summary>
    Sums,

    /// <summary>Nothing is less than nothing.</summary>
    BelowZero,

    /// <summary>When a purchase counts.</summary>
    Time,

    Earning,

    Caps,

    Activating,

    Expiring,

    Debt,

    TakingBack,

    Quantities,

    Spending,

    Restoring,

    Redeeming,

    Vouchers,

    Transfers,

    Parking,

    Tiers,

    Adjusting,

    /// <summary>What points pay of a purchase, and what of them comes back with it.</summary>
    Paying,

    Variants,

    /// <summary>Who is blocked neither earns nor spends.</summary>
    Blocking,

    /// <summary>Nothing is left of who is erased.</summary>
    Erasing,

    /// <summary>What goes from one member to another who is the same person.</summary>
    Merging,

    /// <summary>By which edition something is valued.</summary>
    Editions,

    /// <summary>What counts for challenges.</summary>
    Challenges,

    /// <summary>How often challenges are completed, and what that gives.</summary>
    Completions,

    /// <summary>Whose referral codes are, and whom they bring.</summary>
    Codes,

    /// <summary>What both sides get for a friend's purchase.</summary>
    Referrals,

    /// <summary>What of it is taken back.</summary>
    ReferralsBack,

    /// <summary>Memberships that are paid for.</summary>
    Memberships,

    /// <summary>What members and their households say to each other.</summary>
    Households,
}
