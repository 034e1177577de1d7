using System.Collections.Immutable;

namespace Loyalty.Contracts.Activities;

/// <summary>Something that a member did, as a channel reports it: installed the app, wrote a review, walked so many steps.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.activities.Record")]
public sealed record RecordActivity
{
    /// <summary>The channel that sends it, from the caller's key.</summary>
    [Id(0)] public required string Channel { get; init; }

    /// <summary>Unique in its channel among activities, for ever.</summary>
    [Id(1)] public required string Id { get; init; }

    /// <summary>One of the program's types of activity.</summary>
    [Id(2)] public required string Type { get; init; }

    /// <summary>When it happened.</summary>
    [Id(3)] public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>How much of it, 1–1,000,000; rules give their points for each.</summary>
    [Id(4)] public long Quantity { get; init; } = 1;

    /// <summary>History: received-at is taken as occurred-at and there is no late window.</summary>
    [Id(5)] public bool Import { get; init; }

    /// <summary>Answer what would happen, and write nothing.</summary>
    [Id(6)] public bool DryRun { get; init; }

    /// <summary>What rules may ask for, at most 20, each name once. Kept in the journal, so they must hold no personal data.</summary>
    [Id(7)] public ImmutableArray<ActivityAttribute> Attributes { get; init; } = [];
}

/// <param name="Name">An id.</param>
/// <param name="Value">1–100 characters; a number as digits with a point.</param>
[GenerateSerializer, Immutable, Alias("loyalty.activities.Attribute")]
public sealed record ActivityAttribute([property: Id(0)] string Name, [property: Id(1)] string Value);
