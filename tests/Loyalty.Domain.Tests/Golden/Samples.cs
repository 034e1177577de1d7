using Loyalty.Contracts.Accounts.Households;
using Loyalty.Contracts.Activities;
using Loyalty.Contracts.Notices;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Members;
using Loyalty.Domain.Memberships;
using Loyalty.Domain.Accounts.Merging;
using Loyalty.Domain.Challenges;
using Loyalty.Contracts.Referrals;
using Loyalty.Domain.Referrals;

namespace Loyalty.Domain.Tests.Golden;

/// <summary>One of everything that is stored, with every field set to something that is not its default.</summary>
internal static class Samples
{
    private static readonly DateTimeOffset _at = Given.At("2026-03-04T10:15:30.1234567Z");
    private static readonly DateTimeOffset _end = Given.At("2028-03-05T00:00:00Z");
    private static readonly DateOnly _day = Given.Day("2026-03-04");
    private static readonly BucketKey _bucket = new("points", _day, Given.At("2026-03-18T00:00:00Z"), _end, "member-1");
    private static readonly DateTimeOffset _since = Given.At("2026-01-02T03:04:05.6789Z");
    private static readonly BucketKey _sliding = new("points", null, null, null, "member-1", Slides: _since);
    private static readonly TierBasis _basis = new()
    {
        Threshold = 500,
        Metric = TierMetric.Visits,
        Period = TierPeriod.RollingMonths,
        Months = 6,
        GraceDays = 30,
        Upgrade = TierUpgrade.AtPeriodEnd,
    };
    private static readonly ReturnParked _park = new()
    {
        Channel = "shop",
        Id = "return-7",
        PurchaseChannel = "shop",
        PurchaseId = "receipt-7",
        OccurredAt = _at,
        EndsAt = _end,
    };

    private static readonly CapCounter _counter = new("base", CapPeriod.Week, Given.Day("2026-03-02"));

    /// <summary>By discriminator.</summary>
    public static IReadOnlyDictionary<string, AccountEvent> Events { get; } = new SortedDictionary<string, AccountEvent>(StringComparer.Ordinal)
    {
        ["enrolling"] = new EnrollmentStarted { Key = "key-1", Channel = "shop", Content = "hash", EnrolledAt = _at },
        ["enrolled"] = new MemberEnrolled { Key = "key-1", Channel = "shop", Content = "hash", EnrolledAt = _at },
        ["unenrolled"] = new EnrollmentUndone { Key = "key-1", Reason = "identifierTaken" },
        ["blocked"] = new MemberBlocked { Reason = "fraud" },
        ["unblocked"] = new MemberUnblocked { Reason = "cleared" },
        ["purchase"] = new PurchaseRecorded
        {
            Channel = "shop",
            Id = "receipt-1",
            OccurredAt = _at,
            Day = _day,
            Edition = 3,
            Late = true,
            Currency = "EUR",
            Amount = 47_99,
            Discount = 2_00,
            Lines =
            [
                new RecordedLine { Id = "1", Sku = "sku-1", Category = "food", Brand = "acme", Labels = ["red", "new"], Quantity = 1.250m, Amount = 49_99, Tax = 7_98, Kind = LineKind.Delivery },
            ],
            Spend = 40_01,
            CountsOn = Given.Day("2026-04-10"),
            Tier = "silver",
            Rooms = [new CapRoom("base", 1, 250)],
            Guest = true,
        },
        ["award"] = new PointsAwarded
        {
            Rule = "base",
            Edition = 3,
            Wallet = "points",
            Status = true,
            Wanted = 47,
            Points = 40,
            Repaid = 5,
            EarnedOn = _day,
            ActiveFrom = Given.At("2026-03-18T00:00:00Z"),
            ExpiresAt = _end,
            Lines = [40, 0],
            Counters = [_counter],
        },
        ["segment"] = new SegmentChanged { Segment = "regulars", Joined = true, Day = _day },
        ["segmentreview"] = new SegmentReviewPlanned { At = _end },
        ["notice"] = new NoticeGiven { At = _at, About = NoticeKind.TierEnds, EndsAt = _end, Tier = "silver" },
        ["noticereview"] = new NoticeReviewPlanned { At = _end },
        ["list"] = new ListedChanged { Segment = "staff", Listed = true, By = "key-1" },
        ["tag"] = new TagChanged { Tag = "beta", Tagged = true, By = "key-1" },
        ["miss"] = new CampaignMissed { Campaign = "weekend", Variant = "control", Reason = "controlGroup", Wanted = 94, Room = 3 },
        ["return"] = new ReturnRecorded
        {
            Channel = "web",
            Id = "return-1",
            PurchaseChannel = "shop",
            PurchaseId = "receipt-1",
            OccurredAt = _at,
            Day = _day,
            AskedLines = [new ReturnLine("1", 0.5m)],
            AskedAmount = 10_00,
            Amount = 19_99,
            Lines = [new LineReturned("1", 0.5m, 19_99)],
            Remaining = 28_00,
            Spend = 16_67,
            CountsOn = Given.Day("2026-04-10"),
            WasParked = true,
        },
        ["takeback"] = new PointsTakenBack
        {
            Rule = "base",
            Edition = 3,
            Wallet = "points",
            Status = true,
            Points = 15,
            FromEarned = 5,
            FromOther = 4,
            Debt = 3,
            Forgiven = 2,
            Expired = 1,
            Takes = [new BucketPoints(_bucket, 9)],
            ExpiredBucket = _bucket with { ActiveFrom = null },
            CountsOn = Given.Day("2026-04-10"),
            Counters = [_counter],
        },
        ["park"] = new ReturnParked
        {
            Channel = "web",
            Id = "return-2",
            PurchaseChannel = "shop",
            PurchaseId = "receipt-2",
            OccurredAt = _at,
            AskedLines = [new ReturnLine("1", 2m)],
            AskedAmount = 10_00,
            Import = true,
            EndsAt = _end,
        },
        ["parkend"] = new ParkedReturnEnded { Channel = "web", Id = "return-2", Outcome = "purchaseNeverCame" },
        ["activate"] = new PointsActivated { At = _at, Bucket = _bucket, Points = 40, Repaid = 5 },
        ["expire"] = new PointsExpired { At = _at, Bucket = _bucket, Points = 40 },
        ["spend"] = new PointsSpent
        {
            Wallet = "points",
            Points = 30,
            Takes = [new BucketPoints(_bucket, 30)],
            Reason = "redeemed",
            Reference = "voucher-1",
            Channel = "shop",
            Day = _day,
        },
        ["restore"] = new PointsRestored
        {
            Wallet = "points",
            Points = 20,
            Lapsed = 10,
            Gives = [new BucketPoints(_bucket, 20)],
            Reason = "redeemed",
            Reference = "voucher-1",
            Channel = "shop",
            Day = _day,
        },
        ["credit"] = new PointsCredited
        {
            Wallet = "points",
            Points = 25,
            Repaid = 5,
            Gives = [new BucketPoints(_bucket, 20)],
            Status = true,
            Reason = "transferred",
            Reference = "transfer-1",
            Day = _day,
        },
        ["activity"] = new ActivityRecorded
        {
            Channel = "app",
            Id = "review-1",
            Type = "review",
            Quantity = 3,
            OccurredAt = _at,
            Day = _day,
            Edition = 3,
            Late = true,
            Rooms = [new CapRoom("reviews", 1, 25)],
        },
        ["adjustask"] = new AdjustmentRequested
        {
            Id = "adjustment-1",
            Wallet = "points",
            Points = -20_000,
            Reason = "goodwill",
            ExpiresAt = _end,
            By = "desk-1",
            EndsAt = _end,
        },
        ["adjust"] = new PointsAdjusted
        {
            Id = "adjustment-1",
            Wallet = "points",
            Points = -20_000,
            Reason = "goodwill",
            ExpiresAt = _end,
            By = "desk-1",
            ConfirmedBy = "desk-2",
            Uncounted = [new UncountedPoints(_day, 500)],
        },
        ["adjustend"] = new AdjustmentEnded { Id = "adjustment-1", Outcome = "rejected", By = "desk-2" },
        ["transfer"] = new TransferStarted { Id = "transfer-1", ResumeAt = _end, To = "member-2", Wallet = "points", Points = 30 },
        ["transferend"] = new TransferEnded { Id = "transfer-1", Refused = "receiverBlocked" },
        ["hfound"] = new HouseholdFounded { At = _at, Household = "home", Wallet = "points" },
        ["hstart"] = new HouseholdLegStarted
        {
            Id = "household.7.share",
            ResumeAt = _end,
            Household = "home",
            Wallet = "points",
            Gives = [new BucketPoints(_bucket, 9)],
            Expired = [new BucketPoints(_bucket, 2)],
            Debt = 3,
            Takes = [new SharedTakeBack("base", 3, 5, [_bucket])],
        },
        ["hend"] = new HouseholdLegEnded
        {
            Id = "household.7.Leave",
            Kind = HouseholdLegKind.Leave,
            Household = "home",
            Wallet = "points",
            Gives = [new BucketPoints(_bucket, 9)],
            Repaid = 2,
            Expired = [new BucketPoints(_bucket, 1)],
        },
        ["hleg"] = new HouseholdLegTaken
        {
            At = _at,
            Id = "household.7.share",
            Member = "member-1",
            Contributed = 4,
            ExpiredIn = [new BucketPoints(_bucket, 2)],
            ExpiredOut = [new BucketPoints(_bucket, 1)],
        },
        ["receive"] = new TransferReceived { Id = "transfer-1", From = "member-1", Refused = "receiverBlocked" },
        ["redeem"] = new RedemptionStarted
        {
            Id = "voucher-1.7",
            ResumeAt = _end,
            Voucher = "voucher-1",
            Reward = "mug",
            Edition = 3,
            Channel = "shop",
            Day = _day,
            Wallet = "points",
            Points = 30,
            SpentIn = 7,
            ExpiresAt = _end,
            Counters = [_counter],
        },
        ["voucher"] = new VoucherIssued
        {
            Id = "voucher-1.7",
            Voucher = "voucher-1",
            Reward = "mug",
            Edition = 3,
            Channel = "shop",
            At = _at,
            Code = "CODE-1",
            Pooled = true,
            SpentIn = 7,
            ExpiresAt = _end,
        },
        ["unredeem"] = new RedemptionUndone { Id = "voucher-1.7", Voucher = "voucher-1", Reward = "mug", SpentIn = 7, Reason = "outOfStock", Counters = [_counter] },
        ["use"] = new VoucherUsed { Voucher = "voucher-1", Reward = "mug", Channel = "web", Purchase = "receipt-9" },
        ["unuse"] = new VoucherUseUndone
        {
            Voucher = "voucher-1",
            Reward = "mug",
            Channel = "web",
            Reason = "wrongVoucher",
            Issued = new VoucherIssued
            {
                Id = "voucher-1.7",
                Voucher = "voucher-1",
                Reward = "mug",
                Edition = 3,
                Channel = "shop",
                At = _at,
                Code = "CODE-1",
                Pooled = true,
                SpentIn = 7,
                ExpiresAt = _end,
            },
        },
        ["unvoucher"] = new VoucherCancelled { Voucher = "voucher-1", Reward = "mug", Channel = "web", Reason = "mistake", Restocked = true, Counters = [_counter] },
        ["voucherend"] = new VoucherExpired { At = _at, Voucher = "voucher-1", Reward = "mug" },
        ["tier"] = new TierChanged { At = _at, Day = _day, From = "basic", To = "silver", Until = _end, Reason = "reached", Floors = [new TierFloor("silver", _end)] },
        ["slide"] = new ExpiryMoved { At = _at, Wallet = "points", Since = _since, ExpiresAt = _end },
        ["givetier"] = new TierGiven { Tier = "gold", Until = _end, Reason = "goodwill", By = "desk-1", Figures = new MemberFigures(_at, _end, 12, _at) },
        ["member"] = new MembershipPaid
        {
            Plan = "plus",
            Edition = 3,
            Channel = "shop",
            PaidAt = _at,
            Reference = "payment-1",
            Since = _since,
            StartsAt = _at,
            EndsAt = _end,
            LapsesAt = _end.AddDays(14),
            Tier = "gold",
            Figures = new MemberFigures(_at, _end, 12, _at, new HeldMembership("plus", _since, _end, _end.AddDays(14))),
        },
        ["memberend"] = new MembershipEnded { Plan = "plus", Channel = "shop", At = _end, Reason = "cancelled", RunsOn = true, Tier = "gold", Figures = new MemberFigures(_at, _end, 12, _at, new HeldMembership("plus", _since, _end, _end, true)) },
        ["merge"] = new MergeStarted
        {
            Id = "member-2/7",
            ResumeAt = _end,
            Into = "member-1",
            Channel = "shop",
            By = "desk-1",
            Day = _day,
            From = "silver",
            Challenges = ["regular"],
            Part = Part(),
        },
        ["mergein"] = new MemberMergedIn
        {
            At = _at,
            Day = _day,
            Id = "member-2/7",
            Member = "member-2",
            Into = "member-1",
            Refused = "targetBlocked",
            Part = Part(),
            Repays = [new BucketPoints(_bucket, 20)],
            Challenges = ["regular"],
        },
        ["merged"] = new MergeEnded
        {
            Id = "member-2/7",
            At = _at,
            Day = _day,
            Into = "member-1",
            Refused = "targetBlocked",
            From = "silver",
            Challenges = ["regular"],
            Part = Part(),
        },
        ["erasing"] = new ErasureStarted { Id = "erase", ResumeAt = _end, Channel = "shop", By = "desk-1" },
        ["forfeit"] = new PointsForfeited { Wallet = "points", Points = 300, Takes = [new BucketPoints(_bucket, 300)], Debt = 20 },
        ["erased"] = new MemberErased { Id = "erase", At = _at, Day = _day, From = "silver" },
        ["step"] = new ChallengeProgressed
        {
            Challenge = "regular",
            Edition = 3,
            Start = Given.Day("2026-03-01"),
            End = Given.Day("2026-04-01"),
            Day = _day,
            Amount = 2,
            Values = ["food", "garden"],
            Mark = _day,
            Dropped = 1,
            Joined = true,
            Progress = 2,
            Goal = 5,
            Completed = 1,
            Score = 7,
        },
        ["unstep"] = new ChallengeRolledBack
        {
            Challenge = "regular",
            Start = Given.Day("2026-03-01"),
            Day = _day,
            Amount = 1,
            Values = ["food"],
            Mark = _day,
            Left = true,
            Score = 6,
        },
        ["done"] = new ChallengeCompleted
        {
            Challenge = "regular",
            Start = Given.Day("2026-03-01"),
            Day = _day,
            Times = 2,
            Gives = new CompletionPoints(_bucket, 50, true),
            Badge = "regular",
        },
        ["undone"] = new ChallengeReopened { Challenge = "regular", Start = Given.Day("2026-03-01"), Day = _day, Times = 1 },
        ["badge"] = new BadgeChanged { At = _at, Badge = "regular", Challenge = "regular", Times = -1 },
        ["board"] = new LeaderboardChanged { Shown = true, Scores = [new ChallengeScore("regular", Given.Day("2026-03-01"), 7)] },
        ["grant"] = new VoucherGranted
        {
            Id = "voucher-3.7",
            ResumeAt = _end,
            Voucher = "voucher-3",
            Reward = "mug",
            Edition = 3,
            Cause = VoucherGranted.ByCampaign,
            By = "weekend",
            Channel = "shop",
            Day = _day,
            SpentIn = 7,
            ExpiresAt = _end,
            Counters = [_counter],
            Daily = true,
            Points = 10,
            Campaign = "weekend",
            Variant = "triple",
            Lease = 12,
        },
        ["occasion"] = new OccasionReached { At = _at, Occasion = YearlyOccasion.Anniversary, Year = 2026, NextAt = _end, Looks = true },
        ["ungrant"] = new GrantUndone
        {
            Id = "voucher-3.7",
            Voucher = "voucher-3",
            Reward = "mug",
            Cause = VoucherGranted.ByCampaign,
            By = "weekend",
            Channel = "shop",
            Day = _day,
            SpentIn = 7,
            Reason = "outOfStock",
            Counters = [_counter],
            Campaign = "weekend",
            Variant = "triple",
        },
        ["confirm"] = new PurchaseConfirmed { At = _at, PurchaseChannel = "shop", PurchaseId = "receipt-1" },
        ["refcode"] = new ReferralCodeMade { Code = "4G7TYZ0123456789" },
        ["referred"] = new MemberReferred { By = "member-2", At = _at, Day = _day, Refused = "selfReferral" },
        ["refno"] = new ReferralRefused { By = "member-2", Day = _day, Refused = "selfReferral", Friend = "member-3" },
        ["refer"] = new ReferralStarted
        {
            Id = "referral",
            ResumeAt = _end,
            By = "member-2",
            Edition = 3,
            Day = _day,
            PurchaseChannel = "shop",
            PurchaseId = "receipt-1",
            Wallet = "points",
            Points = 500,
        },
        ["refundo"] = new ReferralUndone { Id = "referralBack", ResumeAt = _end, By = "member-2", Edition = 3, Day = _day },
        ["referend"] = new ReferralEnded { Id = "referral", By = "member-2", Day = _day, Points = 500, Refused = "referrerBlocked", Undone = true },
        ["refearn"] = new ReferralEarned { Friend = "member-1", Edition = 3, Refused = "referralCapReached" },
        ["refback"] = new ReferralTakenBack { Friend = "member-1", Edition = 3 },
    };

    /// <summary>What has grown since it was first released, with its new fields; by the name of its file.</summary>
    public static IReadOnlyDictionary<string, AccountEvent> Grown { get; } = new SortedDictionary<string, AccountEvent>(StringComparer.Ordinal)
    {
        ["tier-paid"] = (TierChanged)Events["tier"] with { Reason = "membership", Floors = [new TierFloor("silver", _end, Paid: true)] },
        ["award-campaign"] = (PointsAwarded)Events["award"] with
        {
            Rule = "weekend",
            Campaign = "weekend",
            Variant = "triple",
            Lease = 12,
            Reduced = "budgetReduced",
            AwardCounters = [new CapCounter("weekend/awards", CapPeriod.Week, Given.Day("2026-03-02"))],
        },
        ["ungrant-why"] = (GrantUndone)Events["ungrant"] with { Reason = "tierTooLow", Expected = "gold", Actual = "silver" },
        ["enrolling-referral"] = (EnrollmentStarted)Events["enrolling"] with { Referral = new ReferralClaim("member-2", "selfReferral") },
        ["done-vouchers"] = (ChallengeCompleted)Events["done"] with { Vouchers = ["voucher-3", "voucher-4"] },
        ["done-repaid"] = (ChallengeCompleted)Events["done"] with { Gives = new CompletionPoints(_bucket, 50, Repaid: 70) },
        ["refer-voucher"] = (ReferralStarted)Events["refer"] with { Reward = "mug" },
        ["redeem-daily"] = (RedemptionStarted)Events["redeem"] with { Daily = true },
        ["voucher-kind"] = (VoucherIssued)Events["voucher"] with { Paid = 25, Ticket = 42, Settled = true },
        ["voucher-merged"] = (VoucherIssued)Events["voucher"] with { Member = "member-2" },
        ["merge-referrals"] = (MergeStarted)Events["merge"] with { Part = Part() with { MergedReferrals = [MergedReferral] } },
        ["merge-earlier"] = (MergeStarted)Events["merge"] with { Part = Part() with { Earlier = [new LatestPurchase(_since, "web")], EarlierForgotten = true } },
        ["refer-merged"] = (ReferralStarted)Events["refer"] with { Friend = "member-3" },
        ["refundo-merged"] = (ReferralUndone)Events["refundo"] with { Friend = "member-3" },
        ["referend-merged"] = (ReferralEnded)Events["referend"] with { Friend = "member-3" },
        ["voucher-given"] = (VoucherIssued)Events["voucher"] with { Cause = VoucherGranted.ByCampaign, By = "weekend", GrantedOn = _day },
        ["unvoucher-campaign"] = (VoucherCancelled)Events["unvoucher"] with { Campaign = "weekend", Variant = "triple" },
        ["unvoucher-freed"] = (VoucherCancelled)Events["unvoucher"] with { FreedOn = _day },
        ["blocked-figures"] = (MemberBlocked)Events["blocked"] with { Figures = new MemberFigures(_at, _end, 12, _at) },
        ["unblocked-figures"] = (MemberUnblocked)Events["unblocked"] with { Figures = new MemberFigures(_at, _end, 12, _at) },
        ["takeback-campaign"] = (PointsTakenBack)Events["takeback"] with
        {
            Rule = "weekend",
            Campaign = "weekend",
            Variant = "triple",
            Awards = 1,
            AwardCounters = [new CapCounter("weekend/awards", CapPeriod.Week, Given.Day("2026-03-02"))],
        },
        ["takeback-again"] = (PointsTakenBack)Events["takeback"] with { ExpiredAgain = [new BucketPoints(_bucket, 3)] },
        ["tier-basis"] = (TierChanged)Events["tier"] with
        {
            Basis = _basis,
            ToMetric = true,
            ReviewAt = Given.At("2027-01-01T00:00:00Z"),
            Floors = [new TierFloor("gold", _end, Given: true), new TierFloor("silver", _end, Basis: _basis)],
        },
        ["tier-merged"] = (TierChanged)Events["tier"] with { Reason = "merged", Basis = _basis with { Joined = _day }, Floors = [new TierFloor("silver", _end, Lent: true)] },
        ["purchase-visits"] = (PurchaseRecorded)Events["purchase"] with { Visits = 1 },
        ["return-visits"] = (ReturnRecorded)Events["return"] with { Visits = 1 },
        ["return-whole"] = (ReturnRecorded)Events["return"] with { Visits = 1, PurchasedAt = _since },
        ["award-sliding"] = (PointsAwarded)Events["award"] with { ActiveFrom = null, Awaits = true, LapsesAt = _at.AddDays(14), Slides = _since },
        ["spend-sliding"] = (PointsSpent)Events["spend"] with { Takes = [new BucketPoints(_sliding, 30)], SlidUntil = _end },
        ["spend-slides"] = (PointsSpent)Events["spend"] with { Takes = [new BucketPoints(_sliding, 30)], SlidUntil = _end, Slides = [new SlidingExpiry("points", _since, _end)] },
        ["credit-sliding"] = (PointsCredited)Events["credit"] with { Gives = [new BucketPoints(_sliding, 20)], SlidUntil = _end },
        ["expire-lapsed"] = (PointsExpired)Events["expire"] with { Bucket = _sliding with { EarnedOn = _day, LapsesAt = _at } },
        ["restore-lapses"] = (PointsRestored)Events["restore"] with { Lapses = [new BucketPoints(_bucket, 10)] },
        ["purchase-paid"] = (PurchaseRecorded)Events["purchase"] with { First = true, Paid = [new PaidPart("points", 500, 400, 4_00, true)] },
        ["purchase-conditions"] = (PurchaseRecorded)Events["purchase"] with { Store = "north-1", Met = [0, 3, 64], Number = 10, DaysSince = 45 },
        ["activity-attributes"] = (ActivityRecorded)Events["activity"] with { Attributes = [new ActivityAttribute("rating", "5")], Met = [1], Tier = "silver" },
        ["purchase-found"] = (PurchaseRecorded)Events["purchase"] with
        {
            Found = new FoundOfMember { Counts = [new CountFound(2, 412_50), new CountFound(5, 0)], LastChannel = "web", Membership = "plus", Tags = ["beta", "staff"] },
        },
        ["activity-found"] = (ActivityRecorded)Events["activity"] with { Found = new FoundOfMember { Counts = [new CountFound(0, 3)] } },
        ["hstart-draw"] = new HouseholdLegStarted { Id = "household.7.Draw", ResumeAt = _end, Kind = HouseholdLegKind.Draw, Household = "home", Wallet = "points", Draw = 40, For = "sample/shop/purchase/receipt-1" },
        ["hstart-return"] = new HouseholdLegStarted
        {
            Id = "household.9.return.1",
            ResumeAt = _end,
            Kind = HouseholdLegKind.Return,
            Household = "home",
            Wallet = "points",
            Gives = [new BucketPoints(_bucket with { Contributor = "member-2" }, 30)],
        },
        ["hend-refused"] = new HouseholdLegEnded { Id = "household.7.Join", Kind = HouseholdLegKind.Join, Household = "home", Wallet = "points", Refused = "householdFull" },
        ["hleg-refused"] = new HouseholdLegTaken { At = _at, Id = "household.7.Join", Member = "member-1", Kind = HouseholdLegKind.Join, Refused = "householdFull" },
        ["takeback-shared"] = (PointsTakenBack)Events["takeback"] with { Points = 20, Shared = 5, SharedFrom = [_bucket] },
        ["notice-points"] = new NoticeGiven { At = _at, About = NoticeKind.PointsExpire, EndsAt = _end, Wallet = "points", Points = 120 },
        ["notice-membership"] = new NoticeGiven { At = _at, About = NoticeKind.MembershipLapses, EndsAt = _end, Plan = "plus" },
        ["award-origin"] = (PointsAwarded)Events["award"] with { Rule = "five-visits", Origin = "challenge" },
        ["takeback-origin"] = (PointsTakenBack)Events["takeback"] with { Rule = "five-visits", Origin = "challenge" },
        ["park-received"] = (ReturnParked)Events["park"] with { ReceivedAt = _at },
        ["return-paid"] = (ReturnRecorded)Events["return"] with { Refunded = [new RefundedPart("points", 100, 1_00)] },
    };

    public static AccountRecord Record { get; } = new()
    {
        Key = "sample/shop/purchase/receipt-1",
        At = _at,
        Events = [Events["purchase"], Events["award"], Events["tier"]],
        Balances = [new RecordedBalance("points", 120, 40, 7)],
        Tier = "silver",
        Status = AccountStatus.Active,
        EnrolledAt = _at,
    };

    /// <summary>A state with something of everything.</summary>
    public static AccountState State()
    {
        var state = new AccountState();
        state.Apply(new AccountRecord { At = _at, Events = [Events["enrolled"]] }, 0x0123456789ABCDEF);
        state.Apply(
            new AccountRecord
            {
                At = _at,
                Events =
                [
                    (PurchaseRecorded)Events["purchase"] with { Guest = false, Channel = null! }, // From before the channel was kept.
                    (PointsAwarded)Events["award"] with { Repaid = 0 },
                    Events["tier"],
                    Events["park"],
                    new PointsAwarded { Rule = "old", Wallet = "points", Points = 9, EarnedOn = Given.Day("2026-01-01"), ExpiresAt = _at },
                    new PointsExpired { At = _at, Bucket = new BucketKey("points", Given.Day("2026-01-01"), null, _at), Points = 4 },
                    new PointsTakenBack { Rule = "old", Wallet = "points", Points = 7, Debt = 7 },
                ],
            },
            0xFEDCBA9876543210);
        return state;
    }

    /// <summary>The same with what came after the first release.</summary>
    public static AccountState LaterState()
    {
        var state = State();
        state.Apply(new AccountRecord { At = _at, Events = [Events["transfer"], Events["adjustask"]] }, 0x0F1E2D3C4B5A6978);
        return state;
    }

    /// <summary>The fields that came later: a redemption under way, and a voucher.</summary>
    public static AccountState Redeeming() => Redeeming((VoucherIssued)Events["voucher"]);

    /// <summary>The same with a raffle ticket that was cheaper.</summary>
    private static AccountState Redeeming(VoucherIssued voucher)
    {
        var state = new AccountState();
        var redemption = (RedemptionStarted)Events["redeem"];
        state.Apply(new AccountRecord { At = _at, Events = [Events["enrolled"], redemption with { Id = "voucher-2.2", Voucher = "voucher-2", SpentIn = 2 }, redemption, voucher] }, 0x0123456789ABCDEF);
        return state;
    }

    /// <summary>The fields that came later: a voucher that is being given, one that was, and a day of the year.</summary>
    private static AccountState Giving()
    {
        var state = Redeeming((VoucherIssued)Grown["voucher-given"]);
        state.Apply(new AccountRecord { At = _at, Events = [Events["grant"], Events["occasion"]] }, 0x0F1E2D3C4B5A6978);
        return state;
    }

    /// <summary>The fields that came later: a household with a member.</summary>
    public static AccountState Sharing()
    {
        var state = new AccountState();
        var joined = (HouseholdLegTaken)Events["hleg"] with { Kind = HouseholdLegKind.Join, Contributed = 0, ExpiredIn = [], ExpiredOut = [] };
        state.Apply(new AccountRecord { At = _at, Events = [Events["hfound"], joined, (HouseholdLegTaken)Events["hleg"]] }, 0x0123456789ABCDEF);
        return state;
    }

    /// <summary>The fields that came later: points that slide, and one that waits for a confirmation.</summary>
    public static AccountState Sliding()
    {
        var state = new AccountState();
        state.Apply(
            new AccountRecord
            {
                At = _at,
                Events =
                [
                    Events["enrolled"],
                    Events["slide"],
                    new PointsAwarded { Rule = "base", Wallet = "points", Points = 40, EarnedOn = _day, ExpiresAt = _end, Slides = _since },
                    (PointsAwarded)Grown["award-sliding"] with { Repaid = 0 },
                ],
            },
            0x0123456789ABCDEF);
        return state;
    }

    /// <summary>The fields that came later: a standing with what it rests on, visits, and what counted long ago.</summary>
    public static AccountState Standing()
    {
        var state = new AccountState();
        var purchase = (PurchaseRecorded)Grown["purchase-visits"] with { Guest = false, Channel = null! };
        state.Apply(
            new AccountRecord
            {
                At = _at,
                Events = [Events["enrolled"], purchase with { CountsOn = Given.Day("2016-03-04") }, purchase, Grown["tier-basis"]],
            },
            0x0123456789ABCDEF);
        return state;
    }

    /// <summary>The fields that came later: a code, and a referral whose two processes are under way.</summary>
    private static AccountState Referred()
    {
        var state = new AccountState();
        var referred = (MemberReferred)Events["referred"];
        state.Apply(
            new AccountRecord { At = _at, Events = [Events["enrolled"], Events["refcode"], referred, Events["refer"], Events["refundo"]] },
            0x0123456789ABCDEF);
        return state;
    }

    /// <summary>Challenges: of every measure, completed, and one that was given up; a badge, and a place on leaderboards.</summary>
    public static AccountState Challenged()
    {
        var state = new AccountState();
        var step = (ChallengeProgressed)Events["step"];
        state.Apply(
            new AccountRecord
            {
                At = _at,
                Events =
                [
                    Events["enrolled"],
                    step,
                    step with { Amount = 0, Mark = _day.AddDays(1) },
                    step with { Amount = 0, Mark = _day.AddDays(4) },
                    Events["done"],
                    new BadgeChanged { At = _at, Badge = "regular", Challenge = "regular", Times = 2 },
                    Events["board"],
                    .. Enumerable.Range(0, 20).Select(week => new ChallengeProgressed
                    {
                        Challenge = "wide",
                        Edition = 3,
                        Start = Given.Day("2025-01-06").AddDays(7 * week),
                        End = Given.Day("2025-01-13").AddDays(7 * week),
                        Day = Given.Day("2025-01-07").AddDays(7 * week),
                        Values = [.. Enumerable.Range(0, 20).Select(value => $"{new string('v', 20)}-{value}")],
                    }),
                ],
            },
            0x0123456789ABCDEF);
        return state;
    }

    /// <summary>The fields that came later: a challenge whose completions gave vouchers.</summary>
    public static AccountState Completed()
    {
        var state = new AccountState();
        state.Apply(new AccountRecord { At = _at, Events = [Events["enrolled"], (ChallengeProgressed)Events["step"] with { Values = null, Mark = null }, Grown["done-vouchers"]] }, 0x0123456789ABCDEF);
        return state;
    }

    /// <summary>The fields that came later: segments, lists and tags.</summary>
    public static AccountState Segmented()
    {
        var state = new AccountState();
        state.Apply(
            new AccountRecord
            {
                At = _at,
                Events = [Events["enrolled"], (PurchaseRecorded)Grown["purchase-visits"] with { Guest = false }, Events["list"], Events["tag"], Events["segment"], Events["segmentreview"]],
            },
            0x0123456789ABCDEF);
        return state;
    }

    /// <summary>A paid membership that is cancelled, and the tier that it promises.</summary>
    public static AccountState Membership()
    {
        var state = new AccountState();
        state.Apply(new AccountRecord { At = _at, Events = [Events["enrolled"], Events["member"], Grown["tier-paid"], Events["memberend"]] }, 0x0123456789ABCDEF);
        return state;
    }

    /// <summary>What was told, and when it is looked for the next.</summary>
    public static AccountState Told()
    {
        var state = new AccountState();
        state.Apply(new AccountRecord { At = _at, Events = [Events["enrolled"], Events["notice"], Grown["notice-points"], Events["noticereview"]] }, 0x0123456789ABCDEF);
        return state;
    }

    /// <summary>The same with more ends of points than are kept.</summary>
    private static AccountState ToldMany()
    {
        var (state, told) = (new AccountState(), (NoticeGiven)Grown["notice-points"]);
        AccountEvent[] more = [.. Enumerable.Range(1, 40).Select(days => told with { EndsAt = _end.AddDays(days) })];
        state.Apply(new AccountRecord { At = _at, Events = [Events["enrolled"], Events["notice"], told, .. more, Events["noticereview"]] }, 0x0123456789ABCDEF);
        return state;
    }

    /// <summary>All that an account can hold, on its way to another one.</summary>
    private static AccountPart Part() => new()
    {
        Buckets = [new BucketPoints(_bucket, 300), new BucketPoints(_sliding, 5)],
        Debts = [new WalletDebt("points", 20)],
        Expired = [new BucketPoints(_bucket with { ActiveFrom = null }, 10)],
        Slides = [new SlidingExpiry("points", _since, _end)],
        Counters = [new CounterPoints(_counter, 300)],
        Counts = [_day.DayNumber, 120_00, 300, 1],
        Uncounted = [50_00, 20, 2],
        Tier = "silver",
        TierSince = _at,
        TierUntil = _end,
        Floors = [new TierFloor("gold", _end, Given: true)],
        TierBasis = _basis,
        TierToMetric = true,
        TierReviewAt = _end,
        Parked = [_park],
        Adjustments = [new AdjustmentRequested { Id = "adjustment-1", Wallet = "points", Points = 900, Reason = "goodwill", By = "desk-1", EndsAt = _end }],
        Vouchers = [new VoucherIssued { Id = "voucher-1.7", Voucher = "voucher-1", Reward = "mug", Edition = 3, Channel = "shop", At = _at, Code = "CODE-1", SpentIn = 7, ExpiresAt = _end }],
        Occasions = [new YearlyOccasion(YearlyOccasion.Anniversary, 2025, _end)],
        EnrolledAt = _since,
        Purchases = 12,
        LastPurchaseAt = _at,
        LastChannel = "shop",
        Membership = new HeldMembership("plus", _since, _end, _end.AddDays(14)),
        Referral = new MemberReferral { By = "member-9", At = _since, State = ReferralState.Rewarded, PurchaseChannel = "shop", PurchaseId = "receipt-1", Friend = "member-3" },
        ReferralCode = "ABCDEFGH12345678",
        Challenges = [StoredChallenge.Of(new ChallengeProgress { Challenge = "regular", Edition = 3, Start = Given.Day("2026-03-01"), End = Given.Day("2026-04-01"), Total = 2, Values = [new Counted<string>("food", 1)], Marks = [new Counted<DateOnly>(_day, 1)], Completed = 1, Undoable = [new UndoableCompletion(1, null, "regular")] })],
        Badges = [new HeldBadge("regular", _at, 2)],
        OnLeaderboards = true,
        Listed = ["staff"],
        Tags = ["vip"],
        Told = [new ToldEnd(NoticeKind.PointsExpire, "points", _end)],
        MergedFrom = ["member-4"],
    };

    /// <summary>More purchases than are known of.</summary>
    private static AccountState Bought()
    {
        var state = new AccountState();
        state.Apply(new AccountRecord { At = _at, Events = [Events["enrolled"]] }, 0x0123456789ABCDEF);
        for (var day = 0; day <= AccountState.LatestKept; day++)
        {
            state.Apply((PurchaseRecorded)Events["purchase"] with { OccurredAt = _at.AddDays(day), Guest = false });
        }

        return state;
    }

    /// <summary>A member into whom another one was merged.</summary>
    private static AccountState Merged()
    {
        var state = new AccountState();
        state.Apply(new AccountRecord { At = _at, Events = [Events["enrolled"], Events["mergein"]] }, 0x0123456789ABCDEF);
        return state;
    }

    private static MemberReferral MergedReferral => new()
    {
        By = "member-8", At = _since, State = ReferralState.Rewarded, PurchaseChannel = "shop", PurchaseId = "receipt-2", Friend = "member-5",
    };

    /// <summary>A member into whom others were merged who had been referred as well.</summary>
    private static AccountState MergedReferrals()
    {
        var state = Referred();
        state.Apply(new AccountRecord { At = _at, Events = [(MemberMergedIn)Events["mergein"] with { Part = Part() with { MergedReferrals = [MergedReferral] }, Repays = [] }] }, 0x123456789ABCDEF0);
        return state;
    }

    /// <summary>The one who was merged.</summary>
    private static AccountState Tombstone()
    {
        var state = new AccountState();
        state.Apply(
            new AccountRecord { At = _at, Events = [Events["enrolled"], Events["merge"], (MergeEnded)Events["merged"] with { Part = null, Refused = null }] },
            0x0123456789ABCDEF);
        return state;
    }

    /// <summary>With as many counters of one rule as are stored together, and one of another.</summary>
    private static AccountState Counted()
    {
        var state = new AccountState();
        for (var i = 0; i < 9; i++)
        {
            CapCounter[] counters = [new CapCounter("base", CapPeriod.Day, _day.AddDays(i)), new CapCounter("base", CapPeriod.Month, new DateOnly(2026, 3, 1))];
            state.Apply(new PointsAwarded { Rule = "base", Edition = 1, Wallet = "points", Points = 5 + i, EarnedOn = _day.AddDays(i), Counters = [.. counters] });
        }

        return state;
    }

    /// <summary>By the name of the golden file.</summary>
    public static IReadOnlyDictionary<string, AccountState> Snapshots { get; } = new SortedDictionary<string, AccountState>(StringComparer.Ordinal)
    {
        ["snapshot"] = State(),
        ["snapshot-2"] = LaterState(),
        ["snapshot-challenges"] = Challenged(),
        ["snapshot-latest"] = Bought(),
        ["snapshot-counters"] = Counted(),
        ["snapshot-membership"] = Membership(),
        ["snapshot-merged"] = Merged(),
        ["snapshot-mergedreferrals"] = MergedReferrals(),
        ["snapshot-tombstone"] = Tombstone(),
        ["snapshot-redeeming"] = Redeeming(),
        ["snapshot-referred"] = Referred(),
        ["snapshot-segments"] = Segmented(),
        ["snapshot-sharing"] = Sharing(),
        ["snapshot-sliding"] = Sliding(),
        ["snapshot-standing"] = Standing(),
        ["snapshot-completed"] = Completed(),
        ["snapshot-given"] = Giving(),
        ["snapshot-told"] = Told(),
        ["snapshot-toldmany"] = ToldMany(),
        ["snapshot-ticket"] = Redeeming((VoucherIssued)Events["voucher"] with { Paid = 25, Ticket = 42 }),
    };
}
