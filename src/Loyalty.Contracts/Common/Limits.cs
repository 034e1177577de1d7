namespace Loyalty.Contracts.Common;

/// <summary>Bounds on what is accepted, in one place, so that gateway, validation and documentation agree.</summary>
public static class Limits
{
    public const int IdLength = 100;
    public const int LinesPerPurchase = 2_000;
    public const int LabelsPerLine = 20;
    public const int PaymentsPerPurchase = 5;

    /// <summary>Earlier purchases of a member who is only described.</summary>
    public const int DescribedPurchases = 1_000;

    public const int Segments = 100;

    /// <summary>Segments that a member is in, and lists that a member is on.</summary>
    public const int SegmentsPerMember = 100;

    public const int TagsPerMember = 50;

    /// <summary>Lines of one upload of a segment's members.</summary>
    public const int ListUpload = 1_000_000;

    /// <summary>Replacements of a segment's list that are answered as before when they are sent again: the newest.</summary>
    public const int ListReplacements = 10;

    public const int TextLength = 200;

    /// <summary>One billion in major units of a two-decimal currency; sums of a whole purchase stay far from overflow.</summary>
    public const long Amount = 100_000_000_000;
    public const decimal Quantity = 1_000_000m;
    public const int QuantityDecimals = 3;

    public const int ParkedReturns = 100;

    /// <summary>Inbound documents of one channel that could not be booked and wait for somebody; then its streams wait.</summary>
    public const int ParkedPurchases = 1_000;

    /// <summary>Bytes of an inbound document; parked with its reasons it still fits where states of grains are smallest.</summary>
    public const int InboundDocument = 256 * 1024;

    /// <summary>Processes over several accounts (transfers, redemptions) that one member has under way at once.</summary>
    public const int OpenProcesses = 20;

    /// <summary>Members who were merged into one member, those with all that had been merged into them.</summary>
    public const int MergedMembers = 20;

    /// <summary>Members of one household.</summary>
    public const int HouseholdMembers = 20;

    /// <summary>Adjustments of one member that wait for a second operator.</summary>
    public const int PendingAdjustments = 20;

    /// <summary>Days after which an adjustment that nobody confirmed is given up.</summary>
    public const int AdjustmentDays = 7;

    /// <summary>Points that are given, taken or transferred at once; sums of many stay far from overflow.</summary>
    public const long PointsAtOnce = 1_000_000_000_000;
    public const int PageSize = 500;
    public const int BatchLines = 10_000;

    public const int Wallets = 20;
    public const int ExpiryDates = 24;
    public const int Channels = 200;
    public const int EarningRules = 500;
    public const int StackingGroups = 50;

    /// <summary>Levels of a condition, itself included.</summary>
    public const int ConditionDepth = 5;

    /// <summary>Conditions in one tree.</summary>
    public const int ConditionNodes = 50;

    /// <summary>Conditions of all rules and campaigns on what is settled at arrival: each may be kept with every purchase.</summary>
    public const int MemberConditions = 500;

    public const int ConditionDays = 3_660;
    public const int ConditionWindowDays = 180;
    public const int PurchaseNumber = 1_000_000;
    public const int SegmentsPerCondition = 100;
    public const int StoresPerCondition = 1_000;
    public const int TagsPerCondition = 50;

    /// <summary>Days over which conditions ask what a member has done; fewer than accounts keep.</summary>
    public const int BehaviorDays = 1_460;

    public const int ActivityTypes = 100;
    public const int ActivityAttributes = 20;
    public const long ActivityQuantity = 1_000_000;
    public const int ItemsPerFilter = 5_000;
    public const int CapsPerRule = 10;
    public const int TierLevels = 20;
    public const int TierCodes = 50;
    public const int Editions = 10_000;
    public const int LateWindowDays = 90;

    /// <summary>
    /// Counters of ended periods (limits of rules, campaigns and rewards for one member) up to which none is forgotten, however
    /// old: history that is loaded behind what counts already finds the room that is left under a limit. Beyond it those of
    /// the oldest periods go, unless a late purchase may still count in them.
    /// </summary>
    public const int KeptCounters = 256;
    public const int RollingMonths = 24;
    public const int ApiKeys = 500;
    public const int IdentifiersPerMember = 20;

    public const int Campaigns = 200;
    public const int CampaignVariants = 10;
    public const int CampaignHours = 24;
    public const int CampaignAttributes = 20;
    public const long CampaignBudget = 1_000_000_000_000_000;

    /// <summary>Multipliers that one purchase meets; further ones give nothing. Their product must fit beside the largest amounts.</summary>
    public const int MultipliersPerPurchase = 4;

    /// <summary>Leases of one budget that are not settled yet; until some are, nothing more is leased.</summary>
    public const int OpenLeases = 1_000;

    public const int Memberships = 20;

    public const int MembershipsPerCondition = Memberships;

    /// <summary>Days that a membership can be paid for ahead.</summary>
    public const int MembershipAheadDays = 3_661;

    public const int ProfileConsents = 20;

    /// <summary>Challenges of a program that are not retired.</summary>
    public const int Challenges = 50;

    /// <summary>Challenges of a program, retired ones too.</summary>
    public const int ChallengesEver = 500;

    /// <summary>Challenges that are not retired of distinct values or streaks: they keep more of each member than sums do.</summary>
    public const int ChallengesOfSets = 10;

    /// <summary>Distinct values of one window of a challenge.</summary>
    public const int ChallengeValues = 64;

    /// <summary>Days or weeks of one window of a streak.</summary>
    public const int ChallengeDays = 400;

    public const int ChallengeTimes = 1_000;
    public const long ChallengeGoal = 100_000_000_000;

    /// <summary>The newest completions of a window (what one purchase completed counts as one) that a return can undo.</summary>
    public const int UndoableCompletions = 40;

    /// <summary>Roughly the characters that a member's challenges take up when stored; windows that are over are given up first.</summary>
    public const int ChallengeStorage = 6_000;

    /// <summary>Badges that a member holds.</summary>
    public const int Badges = 100;

    /// <summary>Members that the leaderboard of one window keeps.</summary>
    public const int LeaderboardEntries = 1_000;

    public const int ProfileAttributes = 20;
    public const int AttributeValueLength = 100;

    /// <summary>Days within which a referred friend buys, and within which the purchase is returned.</summary>
    public const int ReferralDays = 3_660;

    public const int ReferralsPerPeriod = 1_000;

    /// <summary>Friends that are listed of one referrer.</summary>
    public const int ReferredFriends = 1_000;

    /// <summary>Devices that are sent along with a referral.</summary>
    public const int ReferralDevices = 10;

    /// <summary>Devices and addresses that are remembered of one member, as keyed hashes.</summary>
    public const int Fingerprints = 50;

    public const int AddressLength = 500;

    public const int Rewards = 500;

    /// <summary>Vouchers that one member can use, those being issued included.</summary>
    public const int OpenVouchers = 100;

    /// <summary>Vouchers that come automatically with one record; more come with the records after it.</summary>
    public const int AutomaticVouchersAtOnce = 10;

    /// <summary>Redemptions of one reward that are under way at once.</summary>
    public const int OpenReservations = 10_000;

    /// <summary>Changes of a reward's stock that are answered again.</summary>
    public const int StockChanges = 20;

    /// <summary>Earlier changes of a reward's stock whose keys are known still, though not their answers.</summary>
    public const int StockChangeKeys = 1_000;

    public const long Stock = 1_000_000_000;

    /// <summary>Segments that one reward names.</summary>
    public const int RewardSegments = 20;

    /// <summary>Days over which a reward asks what a member has spent; fewer than accounts keep.</summary>
    public const int RequiredSpendDays = 1_460;

    /// <summary>Draws of one reward's raffle.</summary>
    public const int Draws = 200;

    /// <summary>Winners of one draw.</summary>
    public const int DrawWinners = 100;

    /// <summary>Tickets that one draw looks at, winners and those that take no part any more.</summary>
    public const int DrawnTickets = 5_000;
    public const int DescriptionLength = 2_000;
    public const int CodeLength = 100;
    public const int CodesPerChunk = 1_000;
    public const int CodesPerUpload = 1_000_000;

    /// <summary>Codes that one reward ever has.</summary>
    public const long CodesPerReward = 20_000_000;

    /// <summary>How far ahead of the platform's clock a till's clock may be.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);
}
