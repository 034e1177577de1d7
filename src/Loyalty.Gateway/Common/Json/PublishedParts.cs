using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;

namespace Loyalty.Gateway.Common.Json;

/// <summary>
/// An edition shows what was published beside the program's own draft; the draft, which holds none of it, does not show
/// it as empty: it is saved again as it was read.
/// </summary>
internal static class PublishedParts
{
    public static IJsonTypeInfoResolver Leave(IJsonTypeInfoResolver resolver) => resolver.WithAddedModifier(static type =>
    {
        if (type.Type == typeof(ProgramDefinition))
        {
            LeaveEmpty<CampaignDefinition>(type, "campaigns");
            LeaveEmpty<RewardDefinition>(type, "rewards");
        }
    });

    private static void LeaveEmpty<T>(JsonTypeInfo program, string name) =>
        program.Properties.Single(property => property.Name == name).ShouldSerialize =
            static (_, value) => value is ImmutableArray<T> { IsDefaultOrEmpty: false };
}
