using System.Collections.Immutable;
using Loyalty.Domain.Accounts.Merging;

namespace Loyalty.Domain.Accounts.Events;

/// <summary>The first leg of merging a member into another one: all that the account holds has left it, and nothing else happens to it.</summary>
public sealed record MergeStarted : ProcessStarted
{
    /// <summary>The member who is to have it.</summary>
    public string Into { get; init; } = "";

    public string? Channel { get; init; }

    /// <summary>The id of the key that asked.</summary>
    public string By { get; init; } = "";

    /// <summary>The day of the record in the program's zone.</summary>
    public DateOnly Day { get; init; }

    /// <summary>The tier that the member stood in.</summary>
    public string? From { get; init; }

    /// <summary>The challenges that the member no longer takes part in, one for each window.</summary>
    public ImmutableArray<string> Challenges { get => field.IsDefault ? [] : field; init; }

    /// <summary>What has left it; never null.</summary>
    public AccountPart? Part { get; init; }
}

/// <summary>All that another member had has come in, or was refused. A refusal says so for ever, so that a late copy of the call cannot bring anything.</summary>
public sealed record MemberMergedIn : AccountEvent
{
    public DateTimeOffset At { get; init; }

    /// <summary>The day of <see cref="At"/> in the program's zone.</summary>
    public DateOnly Day { get; init; }

    /// <summary>As of <see cref="ProcessStarted.Id"/>, in the journal of the one who comes in.</summary>
    public string Id { get; init; } = "";

    /// <summary>The one who comes in.</summary>
    public string Member { get; init; } = "";

    /// <summary>Whose account this is.</summary>
    public string Into { get; init; } = "";

    /// <summary>Why not, a code; null: it is done.</summary>
    public string? Refused { get; init; }

    /// <summary>Null: it was refused.</summary>
    public AccountPart? Part { get; init; }

    /// <summary>The active points that repaid what either of both owed.</summary>
    public ImmutableArray<BucketPoints> Repays { get => field.IsDefault ? [] : field; init; }

    /// <summary>The challenges that the member takes part in from now on, one for each window.</summary>
    public ImmutableArray<string> Challenges { get => field.IsDefault ? [] : field; init; }
}

/// <summary>The merging is over: the account is a tombstone that names the other one, or it has back what had left it.</summary>
public sealed record MergeEnded : ProcessEnded
{
    public DateTimeOffset At { get; init; }

    /// <summary>The day of <see cref="At"/> in the program's zone.</summary>
    public DateOnly Day { get; init; }

    /// <summary>As of <see cref="MergeStarted.Into"/>.</summary>
    public string Into { get; init; } = "";

    /// <summary>Why it did not come about, a code; null: it did.</summary>
    public string? Refused { get; init; }

    /// <summary>The tier that the member stands in again; null: in none, or it did come about.</summary>
    public string? From { get; init; }

    /// <summary>The challenges that the member takes part in again, one for each window.</summary>
    public ImmutableArray<string> Challenges { get => field.IsDefault ? [] : field; init; }

    /// <summary>What is back; null: it did come about.</summary>
    public AccountPart? Part { get; init; }
}
