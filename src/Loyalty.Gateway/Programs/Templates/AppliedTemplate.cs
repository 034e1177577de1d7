using System.Collections.Immutable;
using Loyalty.Contracts.Programs;

namespace Loyalty.Gateway.Programs.Templates;

/// <summary>What a template was saved as.</summary>
internal sealed record AppliedTemplate
{
    public required string Template { get; init; }

    public required ProgramDraft Draft { get; init; }

    /// <summary>The campaigns whose drafts were saved.</summary>
    public required ImmutableArray<string> Campaigns { get; init; } = [];

    /// <summary>The rewards whose drafts were saved.</summary>
    public required ImmutableArray<string> Rewards { get; init; } = [];

    /// <summary>The calls (POST) that publish all of it, in their order.</summary>
    public required ImmutableArray<string> Publish { get; init; } = [];
}
