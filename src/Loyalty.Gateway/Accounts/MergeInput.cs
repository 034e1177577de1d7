using System.Text.Json.Serialization.Metadata;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.Json;

namespace Loyalty.Gateway.Accounts;

/// <summary>Who is to have all that a member has.</summary>
internal sealed class MergeInput : IInput<MergeInput>
{
    public static JsonTypeInfo<MergeInput> Shape => InputJson.Default.MergeInput;

    /// <summary>The member who stays.</summary>
    public required string Into { get; init; }

    public void Check(Faults faults) => faults.Id(Into, "/into");
}
