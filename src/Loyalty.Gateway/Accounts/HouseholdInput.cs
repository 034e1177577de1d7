using System.Text.Json.Serialization.Metadata;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.Json;

namespace Loyalty.Gateway.Accounts;

/// <summary>A household to found.</summary>
internal sealed class HouseholdInput : IInput<HouseholdInput>
{
    public static JsonTypeInfo<HouseholdInput> Shape => InputJson.Default.HouseholdInput;

    /// <summary>Unique in the program for ever; nothing personal.</summary>
    public required string Id { get; init; }

    public void Check(Faults faults) => faults.Id(Id, "/id");
}

/// <summary>Who joins.</summary>
internal sealed class HouseholdMemberInput : IInput<HouseholdMemberInput>
{
    public static JsonTypeInfo<HouseholdMemberInput> Shape => InputJson.Default.HouseholdMemberInput;

    public required string Member { get; init; }

    public void Check(Faults faults) => faults.Id(Member, "/member");
}
