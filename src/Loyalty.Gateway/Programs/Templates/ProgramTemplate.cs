using System.Collections.Immutable;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;

namespace Loyalty.Gateway.Programs.Templates;

/// <summary>A kind of program that can be published as it is, with what a manager should know of it.</summary>
internal sealed record ProgramTemplate
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Whom it is for and what it is for, in a sentence or two.</summary>
    public required string Purpose { get; init; }

    /// <summary>What members see of it, a sentence or two each.</summary>
    public required ImmutableArray<string> HowItWorks { get; init; } = [];

    /// <summary>What to look at, and to change to one's own.</summary>
    public required ImmutableArray<string> BeforePublishing { get; init; } = [];

    /// <summary>As it can be saved as a program's draft. Amounts are those of a currency with two decimals.</summary>
    public required ProgramDefinition Program { get; init; }

    public required ImmutableArray<CampaignDefinition> Campaigns { get; init; } = [];

    public required ImmutableArray<RewardDefinition> Rewards { get; init; } = [];
}

internal sealed record TemplateList(ImmutableArray<TemplateSummary> Templates);

/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Purpose">Whom it is for and what it is for, in a sentence or two.</param>
internal sealed record TemplateSummary(string Id, string Name, string Purpose);
