using System.Text.Json.Serialization.Metadata;
using Loyalty.Gateway.Campaigns;
using Loyalty.Gateway.Common.Json;
using Loyalty.Gateway.Rewards;

namespace Loyalty.Gateway.Programs.Templates;

/// <summary>A template as it stands in its document: the parts in the shape in which managers save them.</summary>
internal sealed class TemplateInput : IInput<TemplateInput>
{
    public static JsonTypeInfo<TemplateInput> Shape => InputJson.Default.TemplateInput;

    public required string Id { get; set; }

    public required string Name { get; set; }

    public required string Purpose { get; set; }

    public required List<string> HowItWorks { get; set; }

    public required List<string> BeforePublishing { get; set; }

    public required ProgramInput Program { get; set; }

    /// <summary>Each with its id.</summary>
    public List<CampaignInput>? Campaigns { get; set; }

    /// <summary>Each with its id.</summary>
    public List<RewardInput>? Rewards { get; set; }

    public void Check(Faults faults)
    {
        faults.Id(Id, "/id");
        Program.Check(faults);
        foreach (var campaign in Campaigns ?? [])
        {
            campaign.Check(faults);
        }

        foreach (var reward in Rewards ?? [])
        {
            reward.Check(faults);
        }
    }

    public ProgramTemplate ToTemplate() => new()
    {
        Id = Id,
        Name = Name,
        Purpose = Purpose,
        HowItWorks = [.. HowItWorks],
        BeforePublishing = [.. BeforePublishing],
        Program = Program.ToDefinition(),
        Campaigns = [.. (Campaigns ?? []).Select(campaign => campaign.ToDefinition(campaign.Id!))],
        Rewards = [.. (Rewards ?? []).Select(reward => reward.ToDefinition(reward.Id!))],
    };
}
