namespace Loyalty.Contracts.Referrals;

/// <summary>Whose a referral code is. Key: program/code.</summary>
[Alias("loyalty.IReferralCode")]
public interface IReferralCode : IGrainWithStringKey
{
    /// <summary>Claims it for the member; answers the member that has it afterwards. Idempotent.</summary>
    [Alias("Claim")]
    Task<string> Claim(string member);

    /// <summary>Nothing is kept of the member any more, whose code is nobody's from then on; nothing to do when it is another's. Idempotent.</summary>
    [Alias("Release")]
    Task Release(string member);

    /// <summary>Gives it to another member when the member has it. Idempotent.</summary>
    [Alias("Move")]
    Task Move(string member, string to);

    /// <summary>Null: nobody's.</summary>
    [Alias("GetOwner")]
    Task<string?> GetOwner();
}
