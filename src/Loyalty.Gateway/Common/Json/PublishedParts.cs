using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Programs;

namespace Loyalty.Gateway.Common.Json;

/// <summary>
/// An edition shows what was published beside the program's own draft; the draft, which holds none of it, does not show
/// it as empty: it is saved again as it was read.
/// </summary>
internal static class PublishedParts
{
    public static IJsonTypeInfoResolver Leave(IJsonTypeInfoResolver resolver) => resolver.WithAddedModifier(static type =>
    {
        if (type.Type == typeof(ProgramDefinition) && type.Properties.FirstOrDefault(static property => property.Name == "campaigns") is { } campaigns)
        {
            campaigns.ShouldSerialize = static (_, value) => value is ImmutableArray<CampaignDefinition> { IsDefaultOrEmpty: false };
        }
    });
}
