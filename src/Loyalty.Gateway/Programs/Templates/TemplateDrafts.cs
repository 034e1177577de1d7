using System.Collections.Immutable;
using System.Text.Json;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.Json;

namespace Loyalty.Gateway.Programs.Templates;

/// <summary>
/// Saves a template as the drafts of a program, one after another. Cut off anywhere, some of them are there, each whole, and
/// nothing of it is in force: no edition has it before it is published. Sent again, the same finishes it: a draft that says the
/// same already is left as it is, so that it comes to the drafts, and to the answer, of one that was not cut off.
/// </summary>
internal sealed class TemplateDrafts(IGrainFactory grains, string program, ProgramTemplate template)
{
    private readonly IProgram _program = grains.GetGrain<IProgram>(program);

    /// <summary>The conflict <c>draftExists</c> names each draft that would be lost; nothing is saved then.</summary>
    public async Task<Outcome<AppliedTemplate>> Save(bool replace)
    {
        var before = await Calls.Ask(_program, static grain => grain.GetDraft());
        var campaigns = await Task.WhenAll(template.Campaigns.Select(FindCampaign));
        var rewards = await Task.WhenAll(template.Rewards.Select(FindReward));
        if (new[] { before.Refusal }.Concat(campaigns.Select(static found => found.Refusal)).Concat(rewards.Select(static found => found.Refusal))
            .FirstOrDefault(static refusal => refusal is not null and not { Kind: RefusalKind.NotFound }) is { } refused)
        {
            return refused;
        }

        ImmutableArray<Fault> lost =
        [
            .. before.Value is { } draft && !Same(draft) ? [Lost("program")] : Array.Empty<Fault>(),
            .. campaigns.Where(found => found.Value is { } known && !Same(known)).Select(found => Lost($"campaign {found.Value!.Campaign}")),
            .. rewards.Where(found => found.Value is { } known && !Same(known)).Select(found => Lost($"reward {found.Value!.Reward}")),
        ];
        if (!replace && !lost.IsEmpty)
        {
            return Refusal.Conflict("draftExists", "The program has drafts that the template would replace. Nothing was saved.", lost);
        }

        return await Save(before.Value, campaigns, rewards);
    }

    /// <summary>A new program's own draft makes it one; of another, whatever can be refused comes first.</summary>
    private async Task<Outcome<AppliedTemplate>> Save(ProgramDraft? before, Outcome<CampaignDraft>[] campaigns, Outcome<RewardDraft>[] rewards)
    {
        if (before is null && await SaveProgram(null) is { Refusal: { } refused })
        {
            return refused;
        }

        for (var i = 0; i < rewards.Length; i++)
        {
            if (await SaveReward(template.Rewards[i], rewards[i].Value) is { } refusal)
            {
                return refusal;
            }
        }

        for (var i = 0; i < campaigns.Length; i++)
        {
            if (await SaveCampaign(template.Campaigns[i], campaigns[i].Value) is { } refusal)
            {
                return refusal;
            }
        }

        var saved = before is null ? await Calls.Ask(_program, static grain => grain.GetDraft()) : await SaveProgram(before);
        return saved.Value is { } draft ? Applied(draft) : saved.Refusal!;
    }

    private AppliedTemplate Applied(ProgramDraft draft)
    {
        var at = $"{GatewayApp.Prefix}/programs/{program}";
        return new AppliedTemplate
        {
            Template = template.Id,
            Draft = draft,
            Campaigns = [.. template.Campaigns.Select(static campaign => campaign.Id)],
            Rewards = [.. template.Rewards.Select(static reward => reward.Id)],
            Publish =
            [
                $"{at}/draft:publish",
                .. template.Campaigns.Select(campaign => $"{at}/campaigns/{campaign.Id}/draft:publish"),
                .. template.Rewards.Select(reward => $"{at}/rewards/{reward.Id}/draft:publish"),
            ],
        };
    }

    private Task<Outcome<CampaignDraft>> FindCampaign(CampaignDefinition campaign) => Calls.Ask(Grain(campaign), static grain => grain.GetDraft());

    private Task<Outcome<RewardDraft>> FindReward(RewardDefinition reward) => Calls.Ask(Grain(reward), static grain => grain.Get());

    private async Task<Outcome<ProgramDraft>> SaveProgram(ProgramDraft? before) =>
        before is not null && Same(before)
            ? before
            : await Calls.Ask((_program, template.Program, before?.ETag), static call => call._program.SaveDraft(call.Program, call.ETag));

    private async Task<Refusal?> SaveCampaign(CampaignDefinition campaign, CampaignDraft? before) =>
        before is not null && Same(before)
            ? null
            : (await Calls.Ask((grain: Grain(campaign), campaign, before?.ETag), static call => call.grain.SaveDraft(call.campaign, call.ETag))).Refusal;

    private async Task<Refusal?> SaveReward(RewardDefinition reward, RewardDraft? before) =>
        before is not null && Same(before)
            ? null
            : (await Calls.Ask((grain: Grain(reward), reward, before?.ETag), static call => call.grain.Save(call.reward, call.ETag))).Refusal;

    private ICampaign Grain(CampaignDefinition campaign) => grains.GetGrain<ICampaign>(Ids.Campaign(program, campaign.Id));

    private IRewardDraft Grain(RewardDefinition reward) => grains.GetGrain<IRewardDraft>(Ids.Reward(program, reward.Id));

    private static Fault Lost(string draft) => new("/replace", $"must be true to replace the draft of the {draft}");

    private bool Same(ProgramDraft draft) => Text(draft.Definition) == Text(template.Program);

    private bool Same(CampaignDraft draft) => Text(draft.Definition) == Text(template.Campaigns.First(campaign => campaign.Id == draft.Campaign));

    private bool Same(RewardDraft draft) => Text(draft.Definition) == Text(template.Rewards.First(reward => reward.Id == draft.Reward));

    // As callers read them: definitions hold lists, which are not compared by what is in them.
    private static string Text(ProgramDefinition definition) => JsonSerializer.Serialize(definition, OutputJson.Web.ProgramDefinition);

    private static string Text(CampaignDefinition definition) => JsonSerializer.Serialize(definition, OutputJson.Web.CampaignDefinition);

    private static string Text(RewardDefinition definition) => JsonSerializer.Serialize(definition, OutputJson.Web.RewardDefinition);
}
