using System.Text.Json.Serialization.Metadata;
using Loyalty.Gateway.Common.Json;

namespace Loyalty.Gateway.Segments;

/// <summary>A line of an upload to a segment's list.</summary>
internal sealed class ListedMemberInput : IInput<ListedMemberInput>
{
    public static JsonTypeInfo<ListedMemberInput> Shape => InputJson.Default.ListedMemberInput;

    public required string Member { get; init; }

    public void Check(Faults faults) => faults.Id(Member, "/member");
}
