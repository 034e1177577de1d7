using System.Text.Json;
using System.Text.Json.Serialization;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Accounts;
using Loyalty.Gateway.Activities;
using Loyalty.Gateway.Campaigns;
using Loyalty.Gateway.Members;
using Loyalty.Gateway.Memberships;
using Loyalty.Gateway.Programs;
using Loyalty.Gateway.Programs.Templates;
using Loyalty.Gateway.Purchases.Simulations;
using Loyalty.Gateway.Referrals;
using Loyalty.Gateway.Rewards;
using Loyalty.Gateway.Segments;
using Loyalty.Gateway.Tiers;

namespace Loyalty.Gateway.Common.Json;

/// <summary>What callers send, read strictly: nothing unknown, nothing twice, no comments, no numbers as strings.</summary>
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
    Converters = [typeof(EnumNames), typeof(PermissionNames), typeof(Instants)])]
[JsonSerializable(typeof(ApiKeyInput))]
[JsonSerializable(typeof(RotateInput))]
[JsonSerializable(typeof(ProgramInput))]
[JsonSerializable(typeof(PublishInput))]
[JsonSerializable(typeof(FromTemplateInput))]
[JsonSerializable(typeof(TemplateInput))]
[JsonSerializable(typeof(CampaignInput))]
[JsonSerializable(typeof(EnrollInput))]
[JsonSerializable(typeof(ProfileInput))]
[JsonSerializable(typeof(BlockInput))]
[JsonSerializable(typeof(SimulationInput))]
[JsonSerializable(typeof(ActivityInput))]
[JsonSerializable(typeof(AdjustmentInput))]
[JsonSerializable(typeof(GiveTierInput))]
[JsonSerializable(typeof(MembershipPaymentInput))]
[JsonSerializable(typeof(WithdrawTierInput))]
[JsonSerializable(typeof(HouseholdInput))]
[JsonSerializable(typeof(HouseholdMemberInput))]
[JsonSerializable(typeof(ListedMemberInput))]
[JsonSerializable(typeof(MergeInput))]
[JsonSerializable(typeof(TransferInput))]
[JsonSerializable(typeof(ReferralCodeInput))]
[JsonSerializable(typeof(RewardInput))]
[JsonSerializable(typeof(StockInput))]
[JsonSerializable(typeof(DrawInput))]
[JsonSerializable(typeof(RedemptionInput))]
[JsonSerializable(typeof(VoucherUseInput))]
[JsonSerializable(typeof(VoucherReasonInput))]
[JsonSerializable(typeof(VoucherCodeInput))]
internal sealed partial class InputJson : JsonSerializerContext;
