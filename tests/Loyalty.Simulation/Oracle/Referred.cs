using Loyalty.Contracts.Referrals;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Simulation.Oracle;

/// <summary>A friend whom a member brought, and what both sides got for it.</summary>
/// <param name="friend">As who the friend joined.</param>
/// <param name="joined">What was recorded of it.</param>
internal sealed class Referred(string friend, MemberReferred joined)
{
    public string Friend => friend;

    /// <summary>As whom the friend knows the member; null: the code was nobody's.</summary>
    public string? By => joined.By;

    /// <summary>The day of joining.</summary>
    public DateOnly Day => joined.Day;

    /// <summary>It does not count, or not any more.</summary>
    public bool IsRefused { get; set; } = joined.Refused is not null;

    /// <summary>As the friend's journal says, whoever both have become since.</summary>
    public ReferralState Said { get; set; } = joined.Refused is null ? ReferralState.Open : ReferralState.Refused;

    /// <summary>The leg with which the friend's purchase began it; null: none has.</summary>
    public ReferralStarted? Started { get; set; }

    public bool IsOpen => !IsRefused && Started is null;

    /// <summary>By which the purchase was valued.</summary>
    public Terms? Terms { get; set; }

    /// <summary>What the friend got; null: nothing.</summary>
    public Got? Friends { get; set; }

    /// <summary>What the member said to it; null: nothing yet.</summary>
    public ReferralEarned? Earned { get; set; }

    /// <summary>What the member got; null: nothing.</summary>
    public Got? Members { get; set; }

    /// <summary>The purchase came back in time.</summary>
    public bool IsUndone { get; set; }

    /// <summary>What the member got has gone back, as far as there was anything.</summary>
    public bool IsBack { get; set; }

    /// <summary>The friend knows what became of it.</summary>
    public bool IsOver { get; set; }

    /// <summary>The friend knows that it has gone back.</summary>
    public bool IsBackOver { get; set; }

    public bool IsBy((string Channel, string Id) purchase) => Started is { } started && !IsUndone && purchase == (started.PurchaseChannel, started.PurchaseId);
}
