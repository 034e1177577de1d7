namespace Loyalty.Storage.Accounts.Queues;

/// <summary>Where an account stands, as its store knows it.</summary>
internal interface IAccountHead
{
    /// <summary>Its newest version.</summary>
    long Version { get; }
}
