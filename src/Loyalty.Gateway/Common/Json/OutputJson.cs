using System.Text.Encodings.Web;
using System.Text.Json.Serialization;
using System.Text.Json;
using Loyalty.Contracts.Access;
using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Accounts.Adjustments;
using Loyalty.Contracts.Accounts.Households;
using Loyalty.Contracts.Accounts.Merging;
using Loyalty.Contracts.Accounts.Transfers;
using Loyalty.Contracts.Activities;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Channels;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Notices;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases.Inbound;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Referrals;
using Loyalty.Contracts.Rewards;
using Loyalty.Contracts.Segments;
using Loyalty.Contracts.Tiers;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Accounts;
using Loyalty.Gateway.Challenges;
using Loyalty.Gateway.Channels;
using Loyalty.Gateway.Members;
using Loyalty.Gateway.Programs;
using Loyalty.Gateway.Programs.Diffs;
using Loyalty.Gateway.Programs.Templates;
using Loyalty.Gateway.Purchases.Batches;
using Loyalty.Gateway.Purchases.Inbound;
using Loyalty.Gateway.Relay;
using Loyalty.Gateway.Rewards;
using Loyalty.Gateway.Segments;
using Loyalty.Gateway.Tiers;
using Microsoft.AspNetCore.Mvc;

namespace Loyalty.Gateway.Common.Json;

/// <summary>What callers get: the contracts' results as they are, problems, and the few lists that the gateway puts together.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [typeof(EnumNames), typeof(PermissionNames), typeof(Instants)])]
[JsonSerializable(typeof(ApiKeyInfo))]
[JsonSerializable(typeof(ApiKeyList))]
[JsonSerializable(typeof(IssuedKey))]
[JsonSerializable(typeof(ProgramList))]
[JsonSerializable(typeof(ProgramDraft))]
[JsonSerializable(typeof(ProgramValidation))]
[JsonSerializable(typeof(EditionInfo))]
[JsonSerializable(typeof(EditionList))]
[JsonSerializable(typeof(EditionDocument))]
[JsonSerializable(typeof(ProgramChanges))]
[JsonSerializable(typeof(TemplateList))]
[JsonSerializable(typeof(ProgramTemplate))]
[JsonSerializable(typeof(AppliedTemplate))]
[JsonSerializable(typeof(CampaignList))]
[JsonSerializable(typeof(CampaignDraft))]
[JsonSerializable(typeof(PublishedCampaign))]
[JsonSerializable(typeof(CampaignResults))]
[JsonSerializable(typeof(MemberSummary))]
[JsonSerializable(typeof(MemberPage))]
[JsonSerializable(typeof(ErasedMember))]
[JsonSerializable(typeof(MemberExport))]
[JsonSerializable(typeof(MemberWallets))]
[JsonSerializable(typeof(TierProgress))]
[JsonSerializable(typeof(HistoryPage))]
[JsonSerializable(typeof(RecordedAccount))]
[JsonSerializable(typeof(ProfileDocument))]
[JsonSerializable(typeof(ParkedReturns))]
[JsonSerializable(typeof(RecordedPurchase))]
[JsonSerializable(typeof(RecordedReturn))]
[JsonSerializable(typeof(ParkedPurchase))]
[JsonSerializable(typeof(ParkedPurchasePage))]
[JsonSerializable(typeof(BookedPurchase))]
[JsonSerializable(typeof(ReplayedPurchases))]
[JsonSerializable(typeof(BatchedPurchase))]
[JsonSerializable(typeof(BatchedReturn))]
[JsonSerializable(typeof(RecordedActivity))]
[JsonSerializable(typeof(BatchedActivity))]
[JsonSerializable(typeof(PointAdjustment))]
[JsonSerializable(typeof(PendingAdjustments))]
[JsonSerializable(typeof(HouseholdMembership))]
[JsonSerializable(typeof(MergedMember))]
[JsonSerializable(typeof(HouseholdSummary))]
[JsonSerializable(typeof(PointTransfer))]
[JsonSerializable(typeof(TransferPage))]
[JsonSerializable(typeof(BatchedProblem))]
[JsonSerializable(typeof(MemberChallenges))]
[JsonSerializable(typeof(ChallengeList))]
[JsonSerializable(typeof(ChallengeResults))]
[JsonSerializable(typeof(Leaderboard))]
[JsonSerializable(typeof(TierList))]
[JsonSerializable(typeof(TierRoster))]
[JsonSerializable(typeof(ChannelList))]
[JsonSerializable(typeof(ChannelTotals))]
[JsonSerializable(typeof(BrandList))]
[JsonSerializable(typeof(NoticeList))]
[JsonSerializable(typeof(MemberReferralCode))]
[JsonSerializable(typeof(MemberReferrals))]
[JsonSerializable(typeof(ReferralTotals))]
[JsonSerializable(typeof(SegmentList))]
[JsonSerializable(typeof(SegmentRoster))]
[JsonSerializable(typeof(EvaluatedMembers))]
[JsonSerializable(typeof(EvaluatedSegment))]
[JsonSerializable(typeof(UploadedMembers))]
[JsonSerializable(typeof(MemberSegments))]
[JsonSerializable(typeof(ChangedSegments))]
[JsonSerializable(typeof(RewardList))]
[JsonSerializable(typeof(RewardOverview))]
[JsonSerializable(typeof(RewardDraft))]
[JsonSerializable(typeof(RewardStock))]
[JsonSerializable(typeof(RaffleDraw))]
[JsonSerializable(typeof(RaffleDraws))]
[JsonSerializable(typeof(UploadedCodes))]
[JsonSerializable(typeof(MemberRewards))]
[JsonSerializable(typeof(Redemption))]
[JsonSerializable(typeof(Voucher))]
[JsonSerializable(typeof(VoucherPage))]
[JsonSerializable(typeof(VoucherCancellation))]
[JsonSerializable(typeof(RelayState))]
[JsonSerializable(typeof(JournalExportLine))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(Fault[]))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(int))]
internal sealed partial class OutputJson : JsonSerializerContext
{
    /// <summary>The context as it is used: JSON is never put into HTML here, so text stays readable.</summary>
    public static OutputJson Web => Readable.Context;

    /// <summary>Apart, because the generated part of this class must have been initialized before it.</summary>
    private static class Readable
    {
        public static readonly OutputJson Context = new(new JsonSerializerOptions(OutputJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }
}
