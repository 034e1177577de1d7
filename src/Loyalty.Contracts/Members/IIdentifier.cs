namespace Loyalty.Contracts.Members;

/// <summary>Which member a card, e-mail or phone belongs to. Key: program/kind/hash of the value.</summary>
[Alias("loyalty.IIdentifier")]
public interface IIdentifier : IGrainWithStringKey
{
    /// <summary>Claims it for the member; answers the member that has it afterwards (another one: the claim failed). Idempotent.</summary>
    [Alias("Claim")]
    Task<string> Claim(string member);

    /// <summary>Frees it when the member has it. Idempotent.</summary>
    [Alias("Release")]
    Task Release(string member);

    /// <summary>Gives it to another member when the member has it. Idempotent.</summary>
    [Alias("Move")]
    Task Move(string member, string to);

    /// <summary>The member that has it, or null.</summary>
    [Alias("GetOwner")]
    Task<string?> GetOwner();
}

/// <summary>Finds members by what they show at a till. Key: program. Runs on every silo.</summary>
[Alias("loyalty.IIdentifierQueries")]
public interface IIdentifierQueries : IGrainWithStringKey
{
    /// <summary>The member's id, or null.</summary>
    [Alias("Find")]
    Task<string?> Find(MemberIdentifier identifier);
}
