using System.Text.Json.Serialization;

namespace Loyalty.Domain.Accounts.Events;

/// <summary>
/// Something that happened to an account, as it is journalled. Discriminators and property names are permanent: a
/// shape that was ever released is read for ever. Properties that hold their type's default are left out, so every
/// default must be the type's own.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "t")]
[JsonDerivedType(typeof(EnrollmentStarted), "enrolling")]
[JsonDerivedType(typeof(MemberEnrolled), "enrolled")]
[JsonDerivedType(typeof(EnrollmentUndone), "unenrolled")]
[JsonDerivedType(typeof(MemberBlocked), "blocked")]
[JsonDerivedType(typeof(MemberUnblocked), "unblocked")]
[JsonDerivedType(typeof(PurchaseRecorded), "purchase")]
[JsonDerivedType(typeof(PointsAwarded), "award")]
[JsonDerivedType(typeof(CampaignMissed), "miss")]
[JsonDerivedType(typeof(ReturnRecorded), "return")]
[JsonDerivedType(typeof(PointsTakenBack), "takeback")]
[JsonDerivedType(typeof(ReturnParked), "park")]
[JsonDerivedType(typeof(ParkedReturnEnded), "parkend")]
[JsonDerivedType(typeof(PointsActivated), "activate")]
[JsonDerivedType(typeof(PointsExpired), "expire")]
[JsonDerivedType(typeof(TierChanged), "tier")]
[JsonDerivedType(typeof(PointsSpent), "spend")]
[JsonDerivedType(typeof(PointsRestored), "restore")]
[JsonDerivedType(typeof(PointsCredited), "credit")]
[JsonDerivedType(typeof(ActivityRecorded), "activity")]
[JsonDerivedType(typeof(AdjustmentRequested), "adjustask")]
[JsonDerivedType(typeof(PointsAdjusted), "adjust")]
[JsonDerivedType(typeof(AdjustmentEnded), "adjustend")]
[JsonDerivedType(typeof(TransferStarted), "transfer")]
[JsonDerivedType(typeof(TransferEnded), "transferend")]
[JsonDerivedType(typeof(TransferReceived), "receive")]
[JsonDerivedType(typeof(RedemptionStarted), "redeem")]
[JsonDerivedType(typeof(VoucherIssued), "voucher")]
[JsonDerivedType(typeof(RedemptionUndone), "unredeem")]
[JsonDerivedType(typeof(VoucherUsed), "use")]
[JsonDerivedType(typeof(VoucherUseUndone), "unuse")]
[JsonDerivedType(typeof(VoucherCancelled), "unvoucher")]
[JsonDerivedType(typeof(VoucherExpired), "voucherend")]
[JsonDerivedType(typeof(ExpiryMoved), "slide")]
[JsonDerivedType(typeof(PurchaseConfirmed), "confirm")]
[JsonDerivedType(typeof(TierGiven), "givetier")]
[JsonDerivedType(typeof(ErasureStarted), "erasing")]
[JsonDerivedType(typeof(PointsForfeited), "forfeit")]
[JsonDerivedType(typeof(MemberErased), "erased")]
public abstract record AccountEvent;
