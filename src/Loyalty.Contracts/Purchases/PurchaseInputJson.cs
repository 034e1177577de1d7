using System.Text.Json;
using System.Text.Json.Serialization;
using Loyalty.Contracts.Common.Bodies;
using Loyalty.Contracts.Common.Json;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Purchases.Returns;

namespace Loyalty.Contracts.Purchases;

/// <summary>What a channel sends, by whatever way it comes, read strictly: nothing unknown, nothing twice, no comments, no numbers as strings.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    AllowTrailingCommas = false,
    ReadCommentHandling = JsonCommentHandling.Disallow,
    NumberHandling = JsonNumberHandling.Strict,
    RespectNullableAnnotations = true,
    MaxDepth = InputText.MaxDepth,
    Converters = [typeof(EnumNames), typeof(Instants)])]
[JsonSerializable(typeof(PurchaseInput))]
[JsonSerializable(typeof(ReturnInput))]
[JsonSerializable(typeof(IdentifierInput))]
internal sealed partial class PurchaseInputJson : JsonSerializerContext;
