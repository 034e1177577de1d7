using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Loyalty.Contracts.Common.Bodies;
using Loyalty.Contracts.Purchases;

namespace Loyalty.Contracts.Members;

/// <summary>Something by which a member is found.</summary>
public sealed class IdentifierInput : IInput<IdentifierInput>
{
    private static readonly ImmutableArray<string> Kinds = ["card", "email", "phone", "device", "external"];

    public static JsonTypeInfo<IdentifierInput> Shape => PurchaseInputJson.Default.IdentifierInput;

    /// <summary>card, email, phone, device or external.</summary>
    public required string Kind { get; init; }

    public required string Value { get; init; }

    public void Check(Faults faults) => Check(faults, "");

    public void Check(Faults faults, string pointer)
    {
        if (!Kinds.Contains(Kind))
        {
            faults.Add(pointer + "/kind", "must be one of " + string.Join(", ", Kinds));
        }

        if (!Common.Bodies.Check.IsText(Value))
        {
            faults.Text(Value, pointer + "/value");
        }
        else if (Kind == "phone" && !Value.Any(char.IsAsciiDigit))
        {
            faults.Add(pointer + "/value", "must hold digits");
        }
    }

    public MemberIdentifier ToIdentifier() => new(Kind, Value);
}
