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

    Variants,
}
