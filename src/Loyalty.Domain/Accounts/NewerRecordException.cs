namespace Loyalty.Domain.Accounts;

/// <summary>A record was written by a newer version of the platform, and this one cannot know all that it says.</summary>
public sealed class NewerRecordException(int foldSchema)
    : Exception($"The record was written by fold schema {foldSchema}; this version of the platform reads up to {AccountState.FoldSchema}.");
