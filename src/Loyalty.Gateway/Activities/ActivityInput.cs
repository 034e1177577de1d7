using System.Text.Json.Serialization.Metadata;
using Loyalty.Contracts.Activities;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.Json;
using Loyalty.Gateway.Members;

namespace Loyalty.Gateway.Activities;

/// <summary>Something that a member did, as a channel sends it.</summary>
internal sealed class ActivityInput : IInput<ActivityInput>
{
    public static JsonTypeInfo<ActivityInput> Shape => InputJson.Default.ActivityInput;

    /// <summary>Unique in its channel among activities, for ever.</summary>
    public required string Id { get; init; }

    /// <summary>Only for keys without a channel; with one it must be the key's.</summary>
    public string? Channel { get; init; }

    /// <summary>Who did it; this or an identifier.</summary>
    public string? Member { get; init; }

    /// <summary>What the member showed, instead of the member's id.</summary>
    public IdentifierInput? Identifier { get; init; }

    /// <summary>One of the program's types of activity.</summary>
    public required string Type { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>How much of it, 1–1,000,000; rules give their points for each. 1 when absent.</summary>
    public long? Quantity { get; init; }

    /// <summary>History: needs the permission import.</summary>
    public bool? Import { get; init; }

    /// <summary>What rules may ask for, at most 20, each name once. Kept for ever, so they must hold no personal data.</summary>
    public List<AttributeInput>? Attributes { get; init; }

    public void Check(Faults faults)
    {
        faults.Id(Id, "/id");
        faults.Id(Channel, "/channel");
        faults.Id(Member, "/member");
        faults.Id(Type, "/type");
        Identifier?.Check(faults, "/identifier");
        faults.Instant(OccurredAt, "/occurredAt");
        if (Member is null == Identifier is null)
        {
            faults.Add(Member is null ? "/member" : "/identifier", Member is null ? "is required, or an identifier" : "must not be given beside member");
        }

        if (Quantity is < 1 or > Limits.ActivityQuantity)
        {
            faults.Add("/quantity", $"must be 1–{Limits.ActivityQuantity}");
        }

        CheckAttributes(faults);
    }

    public RecordActivity ToCommand(string channel, bool dryRun) => new()
    {
        Channel = channel,
        Id = Id,
        Type = Type,
        OccurredAt = OccurredAt,
        Quantity = Quantity ?? 1,
        Import = Import ?? false,
        DryRun = dryRun,
        Attributes = [.. (Attributes ?? []).Select(attribute => new ActivityAttribute(attribute.Name, attribute.Value))],
    };

    private void CheckAttributes(Faults faults)
    {
        if (Attributes?.Count > Limits.ActivityAttributes)
        {
            faults.Add("/attributes", $"holds {Attributes.Count}; at most {Limits.ActivityAttributes} are taken");
            return;
        }

        for (var i = 0; i < Attributes?.Count; i++)
        {
            faults.Id(Attributes[i].Name, $"/attributes/{i}/name");
            faults.Text(Attributes[i].Value, $"/attributes/{i}/value", Limits.AttributeValueLength);
            if (Attributes.Take(i).Any(before => before.Name == Attributes[i].Name))
            {
                faults.Add($"/attributes/{i}/name", "must be given once");
            }
        }
    }
}
